// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	sdkcredentials "github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/redact"
)

// maxAnswer is the longest answer read, in bytes. A page of 1,000 users is well below one MiB.
const maxAnswer = 64 << 20

// commonRequest makes a request from parameters, for actions and fields that the SDK's typed requests lack, and for empty values, which
// they drop (reference: behaviours.md §18).
func commonRequest(product, version, action string, params map[string]string) *requests.CommonRequest {
	r := requests.NewCommonRequest()
	r.Product, r.Version, r.ApiName = product, version, action
	r.Method = requests.POST
	maps.Copy(r.FormParams, params)
	r.TransToAcsRequest()
	return r
}

func ramRequest(action string, params map[string]string) *requests.CommonRequest {
	return commonRequest("Ram", "2015-05-01", action, params)
}

func imsRequest(action string, params map[string]string) *requests.CommonRequest {
	return commonRequest("Ims", "2019-08-15", action, params)
}

// plain is the answer of an action that tells nothing but that it was done.
type plain struct{ *responses.BaseResponse }

func newPlain() *plain { return &plain{&responses.BaseResponse{}} }

func productOf(r requests.AcsRequest) string { return strings.ToLower(r.GetProduct()) }

// isRead tells whether an action leaves nothing behind. Such a call is given up as soon as its context ends; any other goes on once it
// is on its way, because RAM would carry it out all the same and only its answer would be lost.
func isRead(action string) bool {
	return strings.HasPrefix(action, "Get") || strings.HasPrefix(action, "List") || strings.HasPrefix(action, "AssumeRole")
}

// send makes one attempt: build, sign, send, decode. The SDK signs and decodes; the HTTP call is made here, because the SDK's own
// knows no context and its errors hold the signed URL and the headers. None is begun after ctx has ended.
func (c *Client) send(ctx context.Context, op operation) error {
	product, action := productOf(op.request), op.request.GetActionName()
	fail := func(message string, err error) error {
		return &Error{Product: product, Action: action, Message: message, err: err, progress: refused}
	}
	var creds credential.Credentials
	if signer := cmp.Or(op.signer, c.cfg.Credentials); !op.unsigned {
		var err error
		if creds, err = signer.Retrieve(ctx); err != nil {
			if ctx.Err() != nil {
				return fail(ctx.Err().Error(), ctx.Err())
			}
			return fail("no credentials: "+err.Error(), err)
		}
	}
	r, hide, err := c.build(op, creds)
	if err != nil {
		return fail("the request cannot be built: "+hide.Text(err.Error()), nil)
	}

	if ctx.Err() != nil {
		return fail(ctx.Err().Error(), ctx.Err())
	}
	attempt := ctx
	if !isRead(action) {
		attempt = context.WithoutCancel(ctx)
	}
	attempt, cancel := context.WithTimeoutCause(attempt, c.cfg.CallTimeout, errCallTimeout)
	defer cancel()
	var connected atomic.Bool
	defer context.AfterFunc(ctx, func() {
		if !connected.Load() { // nothing was sent yet
			cancel()
		}
	})()
	r = r.WithContext(httptrace.WithClientTrace(attempt, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}))

	soFar := c.count(product + ":" + action)
	start := c.cfg.Now()
	status, header, body, err := c.roundTrip(r)
	took := c.cfg.Now().Sub(start)

	if err == nil {
		c.skew.learn(start, took, header.Get("Date"))
		err = decode(op, status, header, body, hide)
	} else {
		err = networkError(attempt, product, action, err, hide, connected.Load())
	}
	fields := map[string]any{"product": product, "action": action, "duration_ms": took.Milliseconds(), "calls so far": soFar}
	if status != 0 {
		fields["status"] = status
	}
	var e *Error
	if errors.As(err, &e) {
		fields["code"], fields["error"], fields["request_id"] = e.Code, e.Message, e.RequestID
	}
	c.cfg.Logger.Debug(ctx, "RAM call", fields)
	return err
}

var errCallTimeout = errors.New("no answer in time")

// build makes the signed HTTP request, and the secrets that no text may show.
func (c *Client) build(op operation, creds credential.Credentials) (*http.Request, redact.Secrets, error) {
	req := op.request
	clear(req.GetQueryParams())
	if err := requests.InitParams(req); err != nil {
		return nil, nil, err
	}
	// RAM takes parameters from the form as well. There a long policy does not run into the limits for URLs, and access logs on the
	// way do not see what is sent (reference: signatures.md §2).
	maps.Copy(req.GetFormParams(), req.GetQueryParams())
	clear(req.GetQueryParams())
	region := c.cfg.Region
	if region == "" {
		region = defaultRegion
	}
	secrets := redact.Secrets{creds.AccessKeySecret, creds.SecurityToken}
	if op.unsigned {
		maps.Copy(req.GetQueryParams(), map[string]string{"Action": req.GetActionName(), "Version": req.GetVersion(), "Format": "JSON",
			"Timestamp": c.cfg.Now().UTC().Format("2006-01-02T15:04:05Z")})
		req.GetHeaders()["Content-Type"] = requests.Form
	} else {
		var signer sdkcredentials.CredentialsProvider = sdkcredentials.NewStaticAKCredentialsProvider(creds.AccessKeyID, creds.AccessKeySecret)
		if creds.SecurityToken != "" {
			signer = sdkcredentials.NewStaticSTSCredentialsProvider(creds.AccessKeyID, creds.AccessKeySecret, creds.SecurityToken)
		}
		if err := auth.Sign(req, nil, region, signer); err != nil {
			return nil, secrets, err
		}
		secrets = append(secrets, req.GetQueryParams()["Signature"])
	}
	for _, name := range []string{"OIDCToken", "SAMLAssertion", "Password", "OldPassword", "NewPassword"} {
		secrets = append(secrets, req.GetFormParams()[name])
	}
	endpoint, _ := url.Parse(c.endpoint[productOf(req)])
	req.SetScheme(endpoint.Scheme)
	req.SetDomain(endpoint.Host)
	r, err := http.NewRequest(http.MethodPost, req.BuildUrl(), req.GetBodyReader()) //nolint:noctx // the context is put in by send, with a trace
	if err != nil {
		return nil, secrets, err
	}
	for k, v := range req.GetHeaders() {
		r.Header.Set(k, v)
	}
	r.Header.Set("x-sdk-core-version", sdk.Version)
	r.Header.Set("User-Agent", strings.TrimSpace(sdk.DefaultUserAgent+" "+c.cfg.UserAgent))
	return r, secrets, nil
}

// roundTrip sends r and reads the whole answer.
func (c *Client) roundTrip(r *http.Request) (int, http.Header, []byte, error) {
	res, err := c.http.Do(r)
	if err != nil {
		return 0, nil, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	return res.StatusCode, res.Header, body, err
}

// networkError says why there is no whole answer. An error of net/http holds the signed URL: only what lies beneath it is told.
func networkError(ctx context.Context, product, action string, err error, hide redact.Secrets, connected bool) error {
	e := &Error{Product: product, Action: action, progress: unknown}
	if !connected {
		e.progress = untouched
	}
	for u := (*url.Error)(nil); errors.As(err, &u); {
		err = u.Err
	}
	e.err = err
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errCallTimeout):
		e.Message, e.err = "no answer in time", context.DeadlineExceeded
	case cause != nil:
		e.Message, e.err = ctx.Err().Error(), ctx.Err()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		e.Message = "the connection was closed before the whole answer had arrived"
	default:
		e.Message = hide.Text(err.Error())
	}
	return e
}
