// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/redact"
)

var (
	errCallTimeout   = errors.New("no answer in time")
	errAnswerTooLong = errors.New("the answer is longer than RAM's answers to this action can be")
)

// send makes one attempt. The SDK signs and decodes; the HTTP call is made here, because the SDK's
// own knows no context and its errors hold the signed URL and the headers. None is begun after ctx
// has ended.
func (c *Client) send(ctx context.Context, op Operation, creds credential.Credentials) error {
	r, secrets, err := c.build(op, creds)
	if err != nil {
		return op.failed("the request cannot be built: "+secrets.Text(err.Error()), nil)
	}
	if ctx.Err() != nil {
		return op.failed(ctx.Err().Error(), ctx.Err())
	}
	soFar, start := c.count(op.name()), c.cfg.Now()
	got, err := c.exchange(ctx, op, r, secrets)
	took := c.cfg.Now().Sub(start)
	if err == nil {
		c.skew.learn(start, took, got.header.Get("Date"))
		err = got.decode(op, secrets)
	}
	c.logCall(ctx, op, got.status, took, soFar, err)
	return err
}

// signer gives the credentials of op.
func (c *Client) signer(op Operation) credential.Provider {
	if op.Signer != nil {
		return op.Signer
	}
	return c.cfg.Credentials
}

// credentials are what signs op.
func (c *Client) credentials(ctx context.Context, op Operation) (credential.Credentials, error) {
	if op.Unsigned {
		return credential.Credentials{}, nil
	}
	creds, err := c.signer(op).Retrieve(ctx)
	switch {
	case err == nil:
		return creds, nil
	case ctx.Err() != nil:
		return creds, op.failed(ctx.Err().Error(), ctx.Err())
	}
	return creds, op.failed(err.Error(), &credential.Error{Err: err})
}

func (c *Client) logCall(ctx context.Context, op Operation, status int, took time.Duration, soFar string, err error) {
	fields := map[string]any{
		"product": string(op.Product), "action": op.Action, "duration_ms": took.Milliseconds(), "calls so far": soFar,
	}
	if status != 0 {
		fields["status"] = status
	}
	if e, ok := errors.AsType[*Error](err); ok {
		fields["code"], fields["error"], fields["request_id"] = e.Code, e.Message, e.RequestID
	}
	c.cfg.Logger.Debug(ctx, "RAM call", fields)
}

// exchange sends r and reads the whole answer. A write that is on its way is waited for, whatever
// becomes of ctx.
func (c *Client) exchange(ctx context.Context, op Operation, r *http.Request, secrets redact.Secrets) (answer, error) {
	attempt := ctx
	if !isRead(op.Action) {
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
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}
	got, err := c.roundTrip(r.WithContext(httptrace.WithClientTrace(attempt, trace)), maxAnswer(op.Action))
	if err != nil {
		return got, networkError(attempt, op, err, secrets, connected.Load())
	}
	return got, nil
}

// maxAnswer is the longest answer that is read, in bytes. A page of 1,000 users is well below one
// MiB; with twenty tags of the longest kind on each it would be some 15. A session is well below
// one MiB, which is the limit of every source of credentials.
func maxAnswer(action string) int64 {
	switch {
	case strings.HasPrefix(action, "List"):
		return 16 << 20
	case strings.HasPrefix(action, "AssumeRole"):
		return 1 << 20
	}
	return 4 << 20
}

// roundTrip sends r and reads the whole answer, of at most so many bytes.
func (c *Client) roundTrip(r *http.Request, most int64) (answer, error) {
	res, err := c.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, most+1))
	if err == nil && int64(len(body)) > most {
		err = errAnswerTooLong
	}
	return answer{res.StatusCode, res.Header, body}, err
}

// networkError says why there is no whole answer. An error of net/http holds the signed URL: only
// what lies beneath it is told.
func networkError(ctx context.Context, op Operation, err error, secrets redact.Secrets, connected bool) error {
	for u := (*url.Error)(nil); errors.As(err, &u); {
		err = u.Err
	}
	reason, _ := endpoint.Explain(err)
	e := op.failed(secrets.Text(reason), err)
	_, hopeless := errors.AsType[*endpoint.Unreachable](err)
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errCallTimeout):
		e.Message, e.Err = cause.Error(), context.DeadlineExceeded
	case cause != nil:
		e.Message, e.Err = ctx.Err().Error(), ctx.Err()
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		e.Message = "the connection was closed before the whole answer had arrived"
	}
	switch {
	case hopeless:
	case !connected:
		e.outcome = notDone
	case !errors.Is(err, errAnswerTooLong) || !isRead(op.Action):
		e.outcome = indeterminate
	}
	return e
}
