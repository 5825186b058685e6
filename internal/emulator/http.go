// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ServeHTTP answers one request of the API, or of the admin endpoint under /_emulator/.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, adminPrefix) {
		s.admin.ServeHTTP(w, r)
		return
	}
	began, at := time.Now(), s.now()
	req, res := s.answer(w, r)
	status, body := s.encode(req, res)
	s.record(Entry{
		Time: at, RequestID: res.requestID, Product: res.product, Action: res.name, Caller: res.caller,
		Status: status, Code: res.code(), Fault: res.fault.Kind, Detail: res.detail(), Checks: logged(res.checks),
		Duration: Milliseconds(time.Since(began)),
	})
	s.send(w, req, res, status, body)
}

// answer finds out what to answer. The request is never nil: one that could not be read has its
// host alone.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) (*request, result) {
	requestID := newRequestID()
	refuse := func(err error) (*request, result) {
		return &request{host: r.Host}, result{requestID: requestID, err: s.worded(err)}
	}
	if err := s.checkOrigin(r); err != nil {
		return refuse(err)
	}
	done, err := s.turn(r)
	if err != nil {
		return refuse(err)
	}
	defer done()
	req, err := readRequest(w, r)
	if err != nil {
		return refuse(err)
	}
	wait(r.Context(), s.latency)
	return req, s.serve(r.Context(), req, requestID)
}

func (s *Server) record(e Entry) {
	s.journal.add(e)
	if s.log != nil {
		s.log(e)
	}
}

// code is the outcome in one word.
func (r result) code() string {
	switch {
	case r.err != nil:
		return r.err.Code
	case r.fault.Kind == Cut || r.fault.Kind == Garbage:
		return string(r.fault.Kind)
	default:
		return "OK"
	}
}

func (r result) detail() string {
	if r.err == nil || r.err.cause == nil {
		return ""
	}
	return r.err.cause.Error()
}

// encode makes the body of the answer.
func (s *Server) encode(req *request, res result) (int, []byte) {
	status, root, answer := http.StatusOK, res.name+"Response", res.answer
	if res.err != nil {
		status, root = res.err.Status, "Error"
		answer = refusal{
			HostID: req.host, Code: res.err.Code, Message: res.err.Message,
			Recommend: fmt.Sprintf("https://api.aliyun.com/troubleshoot?q=%s&product=%s&requestId=%s",
				res.err.Code, serviceNames[res.product], res.requestID),
			Denied: res.err.Denied,
		}
	}
	body, err := withRequestID(res.requestID, answer)
	if err != nil {
		return http.StatusInternalServerError, []byte(`{"Code":"InternalError","Message":"An internal error occurred."}`)
	}
	if req.xml() {
		body = toXML(root, body)
	}
	return status, body
}

// refusal is the body of an error (reference: errors.md §1).
type refusal struct {
	HostID    string `json:"HostId"`
	Code      string
	Message   string
	Recommend string
	Denied    *AccessDeniedDetail `json:"AccessDeniedDetail,omitempty"`
}

// withRequestID is the JSON of an answer with the request ID in front.
func withRequestID(requestID string, answer any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(answer); err != nil {
		return nil, err
	}
	rest := bytes.TrimPrefix(bytes.TrimSpace(out.Bytes()), []byte("{"))
	head := `{"RequestId":` + strconv.Quote(requestID)
	if !bytes.Equal(rest, []byte("}")) {
		head += ","
	}
	return append([]byte(head), rest...), nil
}

// send writes the answer, or does to the connection what a fault wants.
func (s *Server) send(w http.ResponseWriter, req *request, res result, status int, body []byte) {
	kind := "application/json;charset=utf-8"
	if req.xml() {
		kind = "text/xml;charset=utf-8"
	}
	switch res.fault.Kind {
	case Cut, LoseAnswer:
		panic(http.ErrAbortHandler) //nolint:forbidigo // how net/http is told to close a connection without an answer
	case Garbage:
		kind, status = "text/html", res.fault.status()
		body = []byte("<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\n")
	case Truncate:
		body = body[:len(body)/2]
	case Throttle, Fail, Delay, StaleReads, StaleWrites:
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "*")
	h.Set("x-acs-request-id", res.requestID)
	if res.err != nil && res.err.retryAfter > 0 { // in milliseconds, an assumption
		h.Set("x-acs-retry-after", strconv.FormatInt(res.err.retryAfter.Milliseconds(), 10))
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // that the client may be gone is no error
}

// toXML writes a JSON object as XML: an element per member, one per item of an array.
func toXML(root string, body []byte) []byte {
	var out bytes.Buffer
	out.WriteString(xml.Header)
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	writeXML(&out, decoder, root)
	return out.Bytes()
}

// writeXML writes the next JSON value as elements of one name.
func writeXML(out *bytes.Buffer, decoder *json.Decoder, name string) {
	token, err := decoder.Token()
	if err != nil && err != io.EOF {
		return
	}
	if token == json.Delim('[') {
		for decoder.More() {
			writeXML(out, decoder, name)
		}
		_, _ = decoder.Token() // the closing bracket, which the encoder wrote
		return
	}
	out.WriteString("<" + name + ">")
	switch value := token.(type) {
	case json.Delim:
		for decoder.More() {
			member, _ := decoder.Token()
			writeXML(out, decoder, fmt.Sprint(member))
		}
		_, _ = decoder.Token()
	case nil:
	default:
		_ = xml.EscapeText(out, []byte(fmt.Sprint(value))) // a buffer takes everything
	}
	out.WriteString("</" + name + ">")
}
