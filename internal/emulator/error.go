// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Error is a refusal as RAM words it.
type Error struct {
	Code    string
	Message string
	Status  int // HTTP status
	// Denied is set on NoPermission only.
	Denied *AccessDeniedDetail
	// retryAfter is when a throttled client may come again.
	retryAfter time.Duration
	// usual is the message where the code has no wording of its own.
	usual string
	// cause is what went wrong on our side; it is for the log, not for the wire.
	cause error
}

// AccessDeniedDetail says why a request was not authorised (reference: errors.md §1,
// policy-language.md §9.9).
type AccessDeniedDetail struct {
	PolicyType               string
	AuthPrincipalOwnerID     string `json:"AuthPrincipalOwnerId"`
	EncodedDiagnosticMessage string
	AuthPrincipalType        string
	AuthPrincipalDisplayName string
	NoPermissionType         string
	AuthAction               string
}

func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Code, e.Message) }

// Unwrap gives what went wrong in the emulator itself, where that is why.
func (e *Error) Unwrap() error { return e.cause }

// internal is the error of what went wrong in the emulator itself.
func internal(cause error) *Error {
	err := fail("InternalError")
	err.cause = cause
	return err
}

type wording struct {
	status  int
	message string
}

// generalErrors are the codes of requests in general, with their statuses and messages
// (reference: errors.md §2, §3, §5, §6); those about an object are in its file. Odd spellings are
// RAM's own.
var generalErrors = map[string]wording{
	"InvalidVersion": {http.StatusBadRequest, "Specified parameter Version is not valid."},
	"InvalidAction.NotFound": {http.StatusNotFound,
		"Specified api is not found, please check your url and method."},
	"InvalidApi.NotFound": {http.StatusNotFound,
		"Specified api is not found, please check your url and method."},
	"InvalidProduct.NotFound": {http.StatusNotFound,
		"Cannot find product according to your specified domain."},
	"Forbidden":                   {http.StatusForbidden, "You are forbidden to do this."},
	"RequestTooLarge":             {http.StatusRequestEntityTooLarge, "The request is larger than 1 MB."},
	"UnsupportedHTTPMethod":       {http.StatusForbidden, "This http method not supported."},
	"InvalidParameter.Format":     {http.StatusBadRequest, "Specified parameter format is not valid."},
	"InvalidAccessKeyId.NotFound": {http.StatusNotFound, "Specified access key is not found."},
	"InvalidAccessKeyId.Inactive": {http.StatusBadRequest, "Specified access key is disabled."},
	"SignatureDoesNotMatch": {http.StatusBadRequest,
		"Specified signature is not matched with our calculation."},
	"IncompleteSignature": {http.StatusBadRequest,
		"The request signature does not conform to Aliyun standards."},
	"InvalidSignatureMethod": {http.StatusBadRequest, "Specified signature method is not valid."},
	"InvalidTimeStamp.Format": {http.StatusBadRequest,
		"Specified time stamp or date value is not well formatted."},
	"InvalidTimeStamp.Expired": {http.StatusBadRequest,
		"Specified time stamp or date value is expired."},
	"SignatureNonceUsed":             {http.StatusBadRequest, "Specified signature nonce was used already."},
	"InvalidSecurityToken.Expired":   {http.StatusBadRequest, "Specified SecurityToken is expired."},
	"InvalidSecurityToken.Malformed": {http.StatusBadRequest, "Specified SecurityToken is malformed."},
	"InvalidSecurityToken.MismatchWithAccessKey": {http.StatusBadRequest,
		"Specified SecurityToken mismatch with the AccessKey."},
	"Throttling":      {http.StatusBadRequest, "Request was denied due to request throttling."},
	"Throttling.User": {http.StatusBadRequest, "Request was denied due to user flow control."},
	"Throttling.Api":  {http.StatusBadRequest, "Request was denied due to api flow control."},
	"ServiceUnavailable": {http.StatusServiceUnavailable,
		"The request has failed due to a temporary failure of the server."},
	"InternalError":      {http.StatusInternalServerError, "An internal error occurred."},
	"NoPermission":       {http.StatusForbidden, "You are not authorized to do this action."},
	"NotSupport.Account": {http.StatusBadRequest, "This method can be only invoked by sub user."},
}

// fail is the refusal with a code. Its status and message are those of the code, see
// [Server.worded]; a message given here goes before.
func fail(code string, message ...string) *Error {
	return &Error{Code: code, Message: strings.Join(message, " ")}
}

// worded is an error as it goes out: with the status and the message that its code has in the file
// of its object. What is no refusal went wrong on our side.
func (s *Server) worded(err error) *Error {
	refusal, ok := errors.AsType[*Error](err)
	if !ok {
		refusal = internal(err)
	}
	w, known := s.errors[refusal.Code]
	if !known {
		w = wording{http.StatusBadRequest, cmp.Or(refusal.usual, "The specified request is not valid.")}
	}
	out := *refusal
	out.Status, out.Message = cmp.Or(out.Status, w.status), cmp.Or(out.Message, w.message)
	return &out
}

// invalid is the error of a parameter that RAM checks itself: InvalidParameter.<name>.<what>.
func invalid(name, what string) *Error {
	err := fail("InvalidParameter." + name + "." + what)
	switch what {
	case "InvalidChars":
		err.usual = fmt.Sprintf("The parameter - %q contains invalid chars.", name)
	case "Length":
		err.usual = fmt.Sprintf("The parameter - %q beyond the length limit.", name)
	default:
		err.usual = fmt.Sprintf("The format of the parameter - %q is incorrect.", name)
	}
	return err
}

// refused is the error of a parameter outside its schema: Invalid<name>.
func refused(name string) *Error {
	return fail("Invalid"+name, fmt.Sprintf("Specified parameter %s is not valid.", name))
}

// missing is the error of a mandatory parameter that is absent. The two products word it
// differently.
func missing(product, name string) *Error {
	if product == productIMS || product == "" {
		return fail("MissingParameter",
			fmt.Sprintf("The input parameter %q that is mandatory for processing this request is not supplied.", name))
	}
	return fail("Missing"+name, name+" is mandatory for this action.")
}
