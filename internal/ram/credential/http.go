// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
)

const (
	httpTimeout     = 10 * time.Second
	metadataTimeout = 2 * time.Second
)

// request is one HTTP call of a source.
type request struct {
	method, url string
	header      http.Header
	body        []byte
	limit       time.Duration // how long it may take
}

// statusError is an answer's HTTP status that is not 200.
type statusError int

func (e statusError) Error() string {
	if e >= 300 && e < 400 {
		return fmt.Sprintf("HTTP %d: redirects are not followed", int(e))
	}
	return fmt.Sprintf("HTTP %d", int(e))
}

// fetch makes one HTTP call, which ends with ctx or when its limit has passed. Its errors hold
// neither the URL, which may have a secret in it, nor anything of the answer but its status.
func fetch(ctx context.Context, transport http.RoundTripper, r request) ([]byte, error) {
	short, cancel := context.WithTimeout(ctx, r.limit)
	defer cancel()
	body, err := exchange(short, transport, r)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil && short.Err() != nil, errors.Is(err, context.DeadlineExceeded):
		// The limit's end, not that of the caller's operation.
		return nil, fmt.Errorf("there was no answer within %s", r.limit)
	}
	return body, err
}

func exchange(ctx context.Context, transport http.RoundTripper, r request) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, r.url, bytes.NewReader(r.body))
	if err != nil {
		return nil, errors.New("the URL is malformed")
	}
	for name, values := range r.header {
		req.Header[name] = values
	}
	// Whoever is redirected to would be sent the token.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := (&http.Client{Transport: transport, CheckRedirect: stay}).Do(req)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, context.DeadlineExceeded
		}
		reason, _ := endpoint.Explain(err)
		return nil, errors.New(reason)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, statusError(res.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxRead+1))
	switch {
	case err != nil:
		return nil, errors.New("the connection was closed before the whole answer had arrived")
	case len(body) > maxRead:
		return nil, fmt.Errorf("the answer is longer than %d bytes", maxRead)
	}
	return body, nil
}
