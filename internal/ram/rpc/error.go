// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Error is what RAM, or the way to it, answered to one call. Its text never holds a secret.
type Error struct {
	Product   string  // ram, ims, sts or resourcemanager
	Action    string  // the action's name, e.g. GetUser
	Code      string  // RAM's code, e.g. EntityNotExist.User; empty when the answer was not RAM's
	Message   string  // RAM's message, unchanged but for secrets
	RequestID string  // empty when RAM gave none
	Status    int     // HTTP status; 0 when there was no answer
	Attempts  int     // how often the call was sent; 0 when it was not
	Err       error   // what lies beneath, free of secrets, e.g. context.Canceled; nil when there is nothing
	Doubt     string  // what is not known about a call whose answer was lost; empty when nothing is in doubt
	Denial    *Denial // why it was not authorised; nil where that is not what went wrong

	outcome    outcome
	retryAfter time.Duration // what RAM asks to wait before the next attempt; 0 when it does not say
}

// outcome is what a failed attempt can have done.
type outcome int

const (
	final         outcome = iota // RAM answered no, or nothing helps: sending it again brings the same answer
	notDone                      // it certainly was not done, and the failure may pass
	indeterminate                // it may have been done, and the failure may pass
)

// failed is the error of an attempt that RAM has not answered.
func (op Operation) failed(message string, err error) *Error {
	return &Error{Product: string(op.Product), Action: op.Action, Message: message, Err: err}
}

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
	if e.Doubt != "" {
		b.WriteString("; " + e.Doubt)
	}
	return b.String()
}

// Unwrap gives what lies beneath.
func (e *Error) Unwrap() error { return e.Err }

// doubting is a copy of e that says what is not known.
func (e *Error) doubting(doubt string) *Error {
	out := *e
	out.Doubt = doubt
	return &out
}

// Code is RAM's error code in err, or "" when there is none.
func Code(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

// IsCode tells whether err carries one of the codes. A code also stands for those below it:
// "EntityNotExist" matches EntityNotExist.User, but "EntityNotExist.User" does not match
// EntityNotExist.UserGroup.
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

// IsRefusal tells whether RAM answered no, as opposed to a failure that may pass.
func IsRefusal(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.outcome == final && e.Code != ""
}
