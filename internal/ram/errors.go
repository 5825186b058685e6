// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Error is what RAM, or the way to it, answered to one call. Its text never holds a secret.
type Error struct {
	Product   string // ram, ims, sts or resourcemanager
	Action    string // the action's name, e.g. GetUser
	Code      string // RAM's code, e.g. EntityNotExist.User; empty when the answer was not RAM's
	Message   string // RAM's message, unchanged but for secrets
	RequestID string // empty when RAM gave none
	Status    int    // HTTP status; 0 when there was no answer

	err        error // what lies beneath, free of secrets
	progress   progress
	retryAfter time.Duration // what RAM asks to wait before the next attempt; 0 when it does not say
}

// progress is how far a failed attempt can have got.
type progress int

const (
	refused   progress = iota // RAM answered no; sending it again brings the same answer
	untouched                 // it certainly was not done, and the failure may pass
	unknown                   // it may have been done, and the failure may pass
)

// Error says what failed and why, in one line.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: ", e.Product, e.Action)
	if e.Code != "" {
		b.WriteString(e.Code + ": ")
	}
	b.WriteString(e.Message)
	switch {
	case e.RequestID != "":
		fmt.Fprintf(&b, " (HTTP %d, request ID %s)", e.Status, e.RequestID)
	case e.Status != 0:
		fmt.Fprintf(&b, " (HTTP %d)", e.Status)
	}
	return b.String()
}

// Unwrap gives what lies beneath, e.g. context.Canceled or a network error.
func (e *Error) Unwrap() error { return e.err }

// Code is RAM's error code in err, or "" when there is none.
func Code(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// IsCode tells whether err carries one of the codes. A code also stands for those below it:
// "EntityNotExist" matches EntityNotExist.User, but "EntityNotExist.User" does not match EntityNotExist.UserGroup.
func IsCode(err error, codes ...string) bool {
	got := Code(err)
	if got == "" {
		return false
	}
	for _, code := range codes {
		if got == code || strings.HasPrefix(got, code+".") {
			return true
		}
	}
	return false
}

// IsNotExist tells whether err says that the object, or what it hangs on, does not exist.
func IsNotExist(err error) bool { return IsCode(err, "EntityNotExist", "EntityNotExists") }

// ErrNameReused is in the error for an object whose name another one bears now: the one that is looked for has another name, or is gone,
// unless the answer that says so lags behind.
var ErrNameReused = errors.New("another one has this name now")

// NameReused is that error for an object of a kind: User, Group or Role.
func NameReused(kind string) error {
	return &Error{Product: productRAM, Action: "Get" + kind, Code: "EntityNotExist." + kind, Message: "Another " + strings.ToLower(kind) + " has this name now.",
		Status: http.StatusNotFound, err: ErrNameReused}
}

// notFound is the error for what RAM's answer does not show, in the form of RAM's own.
func notFound(product, action, code, message string) error {
	return &Error{Product: product, Action: action, Code: code, Message: message, Status: http.StatusNotFound}
}

// IsAlreadyExists tells whether err says that there is such an object already.
func IsAlreadyExists(err error) bool { return IsCode(err, "EntityAlreadyExists") }

// isRefusal tells whether RAM answered no, as opposed to a failure that may pass.
func isRefusal(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.progress == refused && e.Code != ""
}
