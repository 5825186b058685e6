// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/redact"
)

// decode reads an answer into op.response.
func decode(op operation, status int, header http.Header, body []byte, hide redact.Secrets) error {
	e := &Error{Product: productOf(op.request), Action: op.request.GetActionName(), Status: status, retryAfter: retryAfter(header)}
	var envelope map[string]json.RawMessage
	err := json.Unmarshal(body, &envelope)
	e.RequestID, e.Code = hide.Short(field(envelope, "RequestId"), 100), hide.Short(field(envelope, "Code"), 100)
	e.Message = hide.Text(field(envelope, "Message"))

	switch {
	case status/100 == 2 && err == nil && e.RequestID != "":
		httpAnswer := &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(body))}
		if responses.Unmarshal(op.response, httpAnswer, "JSON") == nil {
			return nil
		}
		e.Code, e.progress = "", unknown
		e.Message = "the answer does not have the form documented for this action"
	case status/100 != 2 && err == nil && e.Code != "":
		e.progress = passes(e.Code, status)
	default:
		e.Code = ""
		e.Message = "the answer does not come from RAM: " + describe(status, header.Get("Content-Type"), body, hide)
		e.progress = refused
		cut := bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) && !json.Valid(body)
		if cut || status/100 == 2 || status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooManyRequests {
			e.progress = unknown
		}
	}
	return e
}

// passes tells from RAM's code how far the call got (reference: errors.md §1, §2).
func passes(code string, status int) progress {
	switch {
	case isThrottling(code), code == "ServiceUnavailable", strings.HasPrefix(code, "ServiceUnavailable."):
		return untouched
	case status >= 500,
		code == "SignatureNonceUsed": // something on the way sent the request twice, and the first may have been done
		return unknown
	}
	return refused
}

func isThrottling(code string) bool {
	return strings.Contains(code, "Throttling") || code == "TooManyRequests"
}

func field(envelope map[string]json.RawMessage, name string) string {
	var s string
	if json.Unmarshal(envelope[name], &s) != nil {
		return ""
	}
	return s
}

// retryAfter is how long RAM asks to wait. The unit of x-acs-retry-after is not documented: numbers from 100 up can only be milliseconds.
func retryAfter(h http.Header) time.Duration {
	if n, err := strconv.Atoi(h.Get("x-acs-retry-after")); err == nil && n > 0 {
		if n >= 100 {
			return time.Duration(n) * time.Millisecond
		}
		return time.Duration(n) * time.Second
	}
	if n, err := strconv.Atoi(h.Get("Retry-After")); err == nil && n > 0 && n < 3600 {
		return time.Duration(n) * time.Second
	}
	return 0
}

var htmlTitle = regexp.MustCompile("(?is)<title[^>]*>(.*?)</title>")

// describe tells what an answer is that is not RAM's. Of the text only an HTML page's title is shown: anything else may be a cut answer
// with a secret in it.
func describe(status int, contentType string, body []byte, hide redact.Secrets) string {
	text := bytes.TrimSpace(body)
	switch {
	case len(text) == 0:
		return "it is empty"
	case text[0] == '<':
		kind := "it is HTML or XML"
		if m := htmlTitle.FindSubmatch(text); m != nil {
			kind = fmt.Sprintf("it is an HTML page titled %q", hide.Short(string(m[1]), 80))
		}
		return kind + "; a proxy or gateway on the way may have sent it"
	case text[0] == '{' && !json.Valid(text):
		return fmt.Sprintf("it is JSON that is cut short or malformed (%d bytes)", len(body))
	case text[0] == '{':
		return fmt.Sprintf("it is JSON without the fields RAM's answers have (HTTP %d)", status)
	}
	if contentType == "" {
		contentType = "of unknown type"
	}
	return fmt.Sprintf("it is not JSON but %s (%d bytes)", hide.Short(contentType, 60), len(body))
}
