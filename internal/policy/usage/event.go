// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package usage

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// Event is something that was done, and what it needed permission for.
type Event struct {
	// Principal is the ARN of the user, role or account that did it; "" where nobody of
	// RAM did.
	Principal string
	// Product and Name are those of the API, such as ims and GetUser.
	Product, Name string
	// Checks are the actions and resources that had to be allowed. A resource of which
	// nothing is known is "*".
	Checks []eval.Check
	// Denied is set where permission was missing.
	Denied bool
	// Source is the address that it came from, "" if that is not known, and MFA whether
	// it was made with a second factor.
	Source string
	MFA    bool
	// Remarks say what could not be mapped, or was inferred.
	Remarks []string
	// Unmapped is set where nobody knows what it needed.
	Unmapped bool
}

var errNoEvent = errors.New("it is no event: it has neither eventName and userIdentity, as those of ActionTrail, " +
	"nor product, action and caller, as the log of ram-emulator")

// parse reads an event by its fields.
func parse(fields object) (Event, error) {
	switch {
	case fields.has("product", "action", "caller"):
		return ofEmulator(fields)
	case fields.has("eventName", "userIdentity"):
		return ofActionTrail(fields)
	case fields.has("event"):
		return ofLogService(fields)
	default:
		return Event{}, errNoEvent
	}
}

// ofLogService takes the event out of an entry, where it is an object or a text.
func ofLogService(fields object) (Event, error) {
	raw := fields["event"]
	var text string
	if json.Unmarshal(raw, &text) == nil {
		raw = json.RawMessage(text)
	}
	var inner object
	if err := json.Unmarshal(raw, &inner); err != nil {
		return Event{}, fmt.Errorf("its field event is none: %w", err)
	}
	if !inner.has("eventName", "userIdentity") {
		return Event{}, errNoEvent
	}
	return ofActionTrail(inner)
}

// ofEmulator reads a line of the emulator's log, which tells what had to be allowed.
func ofEmulator(fields object) (Event, error) {
	var line struct {
		Product, Action, Caller, Code string
		Checks                        []eval.Check
	}
	whole, err := json.Marshal(fields)
	if err == nil {
		err = json.Unmarshal(whole, &line)
	}
	if err != nil {
		return Event{}, fmt.Errorf("it is no line of the log of ram-emulator: %w", err)
	}
	e := Event{Principal: bearer(line.Caller), Product: line.Product, Name: line.Action, Checks: line.Checks}
	for i := range e.Checks {
		e.Checks[i].Resource = anyRegion(e.Checks[i].Resource)
	}
	e.Denied = isDenied(line.Code)
	return e, nil
}

// isDenied reports whether a code says that permission was missing.
// reference: actiontrail.md §2.
func isDenied(code string) bool {
	return strings.HasPrefix(code, "NoPermission") || code == "Forbidden.RAM" || code == "Forbidden" ||
		strings.HasPrefix(code, "Forbidden.Access")
}

// bearer is the principal whose policies decided: of a session its role.
func bearer(arn string) string {
	parsed, err := policy.ParseARN(arn)
	if err != nil {
		return ""
	}
	kind, name, _ := strings.Cut(parsed.Resource, "/")
	if kind == "assumed-role" {
		kind = "role"
	}
	if kind == "role" {
		name, _, _ = strings.Cut(name, "/")
	}
	if name == "" {
		return "acs:ram::" + parsed.Account + ":" + kind
	}
	return "acs:ram::" + parsed.Account + ":" + kind + "/" + name
}

// anyRegion writes an ARN of RAM as its documentation does, with "*" for the region that
// it does not have.
func anyRegion(arn string) string {
	if rest, ok := strings.CutPrefix(arn, "acs:ram::"); ok {
		return "acs:ram:*:" + rest
	}
	return arn
}
