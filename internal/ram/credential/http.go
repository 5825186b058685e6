// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// credentials-go has providers for the URI and the metadata service too. They know no context, are not safe for concurrent
// use, put the answer with the secret into their errors, and reach the metadata service through HTTP_PROXY; so these two
// short calls are made here.

const (
	uriTimeout      = 10 * time.Second
	metadataTimeout = 2 * time.Second
)

// sessionJSON is how both hand out credentials.
type sessionJSON struct{ Code, AccessKeyId, AccessKeySecret, SecurityToken, Expiration string }

// errStatus is an answer's HTTP status that is not 200.
type errStatus int

func (e errStatus) Error() string { return fmt.Sprintf("HTTP %d", int(e)) }

// fetch makes one HTTP call, which ends with ctx or when limit has passed. Its errors hold neither the URL, which may have a
// secret in it, nor the answer.
func fetch(
	ctx context.Context, transport http.RoundTripper, limit time.Duration, method, target string, header http.Header,
) ([]byte, error) {
	short, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	body, err := exchange(short, transport, method, target, header)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil { // the limit's end, not that of the caller's operation
		return nil, fmt.Errorf("there was no answer within %s", limit)
	}
	return body, err
}

func exchange(
	ctx context.Context, transport http.RoundTripper, method, target string, header http.Header,
) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, target, nil)
	if err != nil {
		return nil, errors.New("the URL is malformed")
	}
	for k, v := range header {
		r.Header[k] = v
	}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		for u := (*url.Error)(nil); errors.As(err, &u); {
			err = u.Err
		}
		return nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, errStatus(res.StatusCode)
	}
	return body, nil
}

// parseSession reads credentials. Its errors tell what the answer is and nothing of what is in it.
func parseSession(source string, body []byte) (Credentials, error) {
	var s sessionJSON
	wrong := ""
	switch text := bytes.TrimSpace(body); {
	case len(text) == 0:
		wrong = "it gave an empty answer"
	case text[0] == '<':
		wrong = "it gave a web page (HTML or XML)"
	case json.Unmarshal(text, &s) != nil:
		wrong = "its answer is no JSON object"
	case s.Code != "" && s.Code != "Success":
		wrong = "its answer's Code is not Success"
	case s.AccessKeyId == "":
		wrong = "its answer is without AccessKeyId"
	case s.AccessKeySecret == "":
		wrong = "its answer is without AccessKeySecret"
	case strings.HasPrefix(s.AccessKeyId, "STS.") && s.SecurityToken == "":
		wrong = "its answer is without SecurityToken"
	}
	if wrong != "" {
		return Credentials{}, fmt.Errorf("%s gave no credentials: %s; "+
			"it must be a JSON object with AccessKeyId, AccessKeySecret, SecurityToken and Expiration", source, wrong)
	}
	c := Credentials{AccessKeyID: s.AccessKeyId, AccessKeySecret: s.AccessKeySecret, SecurityToken: s.SecurityToken, Source: source}
	if s.Expiration != "" {
		var err error
		if c.Expiration, err = time.Parse(time.RFC3339, s.Expiration); err != nil {
			return Credentials{}, fmt.Errorf("%s gave credentials with a malformed expiration", source)
		}
	}
	return c, nil
}
