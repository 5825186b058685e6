// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"bytes"
	"cmp"
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

// maxObjects is how many JSON objects an answer may have. A page of 1,000 users with twenty tags
// each has some 21,000.
const maxObjects = 100_000

// answer is what came over the wire.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// decode reads the answer into op.Answer.
func (a answer) decode(op Operation, secrets redact.Secrets) error {
	e := op.failed("", nil)
	e.Status, e.retryAfter = a.status, retryAfter(a.header)
	var envelope map[string]json.RawMessage
	err := json.Unmarshal(a.body, &envelope)
	e.RequestID, e.Code = secrets.Short(field(envelope, "RequestId"), 100), secrets.Short(field(envelope, "Code"), 100)
	e.Message = secrets.Text(field(envelope, "Message"))

	switch {
	case bytes.Count(a.body, []byte("{")) > maxObjects:
		e.Code = ""
		e.Message = fmt.Sprintf("the answer has more than %d objects, which RAM's answers never have", maxObjects)
		if !isRead(op.Action) {
			e.outcome = indeterminate
		}
	case a.status/100 == 2 && err == nil && e.RequestID != "":
		if a.into(op.Answer) == nil {
			return nil
		}
		e.Code, e.outcome = "", indeterminate
		e.Message = "the answer does not have the form documented for this action"
	case a.status/100 != 2 && err == nil && e.Code != "":
		e.outcome = outcomeOf(e.Code, a.status)
		if IsCode(e, "NoPermission", "Forbidden") {
			e.Denial = denialIn(envelope, e.Message, secrets)
		}
	default:
		e.Code, e.outcome = "", a.outcome()
		e.Message = "the answer does not come from RAM: " + a.describe(secrets)
	}
	return e
}

func (a answer) into(to responses.AcsResponse) error {
	if to == nil {
		return nil
	}
	body := io.NopCloser(bytes.NewReader(a.body))
	return responses.Unmarshal(to, &http.Response{StatusCode: a.status, Header: a.header, Body: body}, "JSON")
}

// outcomeOf tells from RAM's code what the call can have done (reference: errors.md §1, §2).
func outcomeOf(code string, status int) outcome {
	switch {
	case isThrottling(code), code == "ServiceUnavailable", strings.HasPrefix(code, "ServiceUnavailable."):
		return notDone
	case status >= 500,
		code == "SignatureNonceUsed": // something on the way sent the request twice, and the first may have been done
		return indeterminate
	}
	return final
}

// outcome tells from an answer that is not RAM's what the call can have done.
func (a answer) outcome() outcome {
	cut := bytes.HasPrefix(bytes.TrimSpace(a.body), []byte("{")) && !json.Valid(a.body)
	if cut || a.status/100 == 2 || a.status >= 500 ||
		a.status == http.StatusRequestTimeout || a.status == http.StatusTooManyRequests {
		return indeterminate
	}
	return final
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

// retryAfter is how long RAM asks to wait. The unit of x-acs-retry-after is not documented: numbers
// from 100 up can only be milliseconds.
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

// describe tells what an answer is that is not RAM's. Of the text only an HTML page's title is
// shown: anything else may be a cut answer with a secret in it.
func (a answer) describe(secrets redact.Secrets) string {
	text := bytes.TrimSpace(a.body)
	switch {
	case len(text) == 0:
		return "it is empty"
	case text[0] == '<':
		kind := "it is HTML or XML"
		if m := htmlTitle.FindSubmatch(text); m != nil {
			kind = fmt.Sprintf("it is an HTML page titled %q", secrets.Short(string(m[1]), 80))
		}
		return kind + "; a proxy or gateway on the way may have sent it"
	case text[0] == '{' && !json.Valid(text):
		return fmt.Sprintf("it is JSON that is cut short or malformed (%d bytes)", len(a.body))
	case text[0] == '{':
		return fmt.Sprintf("it is JSON without the fields RAM's answers have (HTTP %d)", a.status)
	}
	contentType := cmp.Or(a.header.Get("Content-Type"), "of unknown type")
	return fmt.Sprintf("it is not JSON but %s (%d bytes)", secrets.Short(contentType, 60), len(a.body))
}
