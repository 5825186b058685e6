// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package rpc

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

// Operation is one call of an action, and what is known about sending it again.
type Operation struct {
	Product Product
	Action  string
	Params  Params
	Answer  responses.AcsResponse // a struct that embeds [Answer]; nil when the action only tells that it was done

	Unsigned bool                // the action takes no signature
	Signer   credential.Provider // what signs the call; nil is the client's own

	// Look asks what became of an attempt whose answer was lost; nil when sending it twice does no
	// harm.
	Look Look
	// Lost is told of every attempt whose answer was lost, before Look is asked; nil when nobody
	// counts them.
	Lost func()
	// Done are the codes that say, in answer to a call sent again, that the lost one was done:
	// EntityNotExist for a removal, EntityAlreadyExists for a creation.
	Done []string
	// Lagging tells whether a refusal is RAM lagging behind a write: then the call is sent again until
	// it no longer is. nil is never.
	Lagging func(error) bool
}

// Op is the call of a product's action.
func (p Product) Op(action string, params Params, answer responses.AcsResponse) Operation {
	return Operation{Product: p, Action: action, Params: params, Answer: answer}
}

// name is how counts, rates and the log know the action, e.g. ims:GetUser.
func (op Operation) name() string { return string(op.Product) + ":" + op.Action }

// isRead tells whether an action leaves nothing behind. Such a call is given up as soon as its
// context ends; any other goes on once it is on its way, because RAM would carry it out all the
// same and only its answer would be lost.
func isRead(action string) bool {
	for _, prefix := range []string{"Get", "List", "AssumeRole"} {
		if strings.HasPrefix(action, prefix) {
			return true
		}
	}
	return false
}

// Answer is embedded by what an answer is decoded into. The SDK's decoder minds the case of names
// and does not mind numbers and booleans written as text.
type Answer struct{ responses.BaseResponse }

// Look finds out what became of an attempt that was lost. since is the earliest date, by RAM's
// clock, of what the call made.
type Look func(ctx context.Context, since time.Time) (Verdict, error)

// Verdict is what a look found.
type Verdict int

// The verdicts.
const (
	Absent  Verdict = iota // there is no such object
	Ours                   // it is there, and the lost call made it
	Foreign                // it is there, but was there before or is not what was asked for
)

// Params are an action's parameters. Empty ones are sent: that is how RAM clears a value.
type Params map[string]string

// ParamsOf makes parameters of the fields of an object or an update, by the names that RAM gives
// them. Empty texts and nil are left out, and zero where the field's tag says omitzero.
func ParamsOf(v any) Params {
	p := Params{}
	for field, value := range reflect.ValueOf(v).Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		set := value.Kind() == reflect.Pointer && !value.IsNil()
		if set {
			value = value.Elem()
		}
		switch name = cmp.Or(name, field.Name); {
		case name == "-", options == "omitzero" && value.IsZero():
		case value.Kind() == reflect.String && (set || value.String() != ""):
			p[name] = value.String()
		case value.Kind() == reflect.Int:
			p[name] = strconv.FormatInt(value.Int(), 10)
		case value.Kind() == reflect.Bool:
			p[name] = strconv.FormatBool(value.Bool())
		}
	}
	return p
}

// NonEmpty leaves out the empty ones.
func (p Params) NonEmpty() Params {
	maps.DeleteFunc(p, func(_, value string) bool { return value == "" })
	return p
}
