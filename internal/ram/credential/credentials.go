// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package credential is where credentials come from: arguments, the environment, the aliyun CLI's
// profiles, an OIDC token, a URI, an ECS instance's role, and sessions of roles on top of them.
// Sessions are renewed before they expire.
//
// No source writes a file, follows a redirect, or shows what it was answered.
package credential

import (
	"context"
	"errors"
	"time"
)

// Credentials is what signs a call. It prints as its source only.
type Credentials struct {
	AccessKeyID     string
	AccessKeySecret string
	SecurityToken   string    // empty for a long-lived key
	Expiration      time.Time // zero when it does not expire
	Source          string    // where it came from, e.g. "environment"
}

// String names the source and nothing else.
func (c Credentials) String() string { return "credentials from " + c.Source }

// GoString is String, so that %#v leaks nothing either.
func (c Credentials) GoString() string { return c.String() }

// Error says that there are no credentials to sign a call with. Its text never holds a secret.
type Error struct{ Err error }

// Error is the text of what went wrong.
func (e *Error) Error() string { return e.Err.Error() }

// Again tells whether it was told before, for another call: then the text is one line.
func (e *Error) Again() bool {
	_, again := errors.AsType[*remembered](e.Err)
	return again
}

// Unwrap gives what went wrong.
func (e *Error) Unwrap() error { return e.Err }

// Provider gives credentials that are valid now. It is safe for concurrent use.
type Provider interface {
	Retrieve(ctx context.Context) (Credentials, error)
}

// Renewable are credentials that may be others the next time: they can be told that a service does
// not take the present ones any more.
type Renewable interface {
	Provider
	Invalidate(refused Credentials)
}

// Func makes a [Provider] of a function. It prints as an address and never as what it gives.
type Func func(context.Context) (Credentials, error)

// Retrieve calls the function.
func (f Func) Retrieve(ctx context.Context) (Credentials, error) { return f(ctx) }

// Static always gives the same key. The token is empty for a long-lived key.
func Static(accessKeyID, accessKeySecret, securityToken string) Provider {
	return static(Credentials{
		AccessKeyID: accessKeyID, AccessKeySecret: accessKeySecret, SecurityToken: securityToken, Source: "arguments",
	})
}

// None gives no credentials: it is for a client whose calls are unsigned or signed with the
// credentials of others.
func None() Provider {
	return Func(func(context.Context) (Credentials, error) { return Credentials{}, errors.New("there are none") })
}

func static(c Credentials) Provider {
	return Func(func(context.Context) (Credentials, error) { return c, nil })
}
