// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"errors"
	"net/http"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// Error is what RAM, or the way to it, answered to one call. Its text never holds a secret.
type Error = rpc.Error

// Denial says why RAM did not authorise a request, as far as RAM tells it.
type Denial = rpc.Denial

// CredentialsError says that there are no credentials to sign a call with.
type CredentialsError = credential.Error

// Code is RAM's error code in err, or "" when there is none.
func Code(err error) string { return rpc.Code(err) }

// IsCode tells whether err carries one of the codes, or one below it: "EntityNotExist" matches
// EntityNotExist.User.
func IsCode(err error, codes ...string) bool { return rpc.IsCode(err, codes...) }

// IsNotExist tells whether err says that the object, or what it hangs on, does not exist.
func IsNotExist(err error) bool { return IsCode(err, "EntityNotExist", "EntityNotExists") }

// IsAlreadyExists tells whether err says that there is such an object already.
func IsAlreadyExists(err error) bool { return IsCode(err, "EntityAlreadyExists") }

// ErrNameReused is in the error for an object whose name another one bears now: the one that is
// looked for has another name, or is gone, unless the answer that says so lags behind.
var ErrNameReused = errors.New("another one has this name now")

// NameReused is that error for an object of a kind, as RAM's codes have it.
func NameReused(kind string) error {
	e := notFound(rpc.RAM, "Get"+kind, "EntityNotExist."+kind, "Another one has this name now.")
	e.Err = ErrNameReused
	return e
}

// notFound is the error for what RAM's answer does not show, in the form of RAM's own.
func notFound(product rpc.Product, action, code, message string) *Error {
	return &Error{Product: string(product), Action: action, Code: code, Message: message, Status: http.StatusNotFound}
}

// absent makes that error for a kind whose reads succeed without showing the object.
func absent(product rpc.Product, action, code, message string) func(string) error {
	return func(string) error { return notFound(product, action, code, message) }
}

// orElse is what an update sets, or what stays.
func orElse[V any](set *V, stays V) V {
	if set == nil {
		return stays
	}
	return *set
}

// createdSince tells whether a date of RAM is not before since. A date that cannot be read proves
// nothing.
func createdSince(date string, since time.Time) bool {
	t, err := time.Parse(time.RFC3339, date)
	return err == nil && !t.Before(since)
}
