// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package eval

import (
	"fmt"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
)

// Reasons says in sentences for people why the request was decided as it was: the
// statements that decided, then every condition that could not be decided. Where
// no statement decided, they are those on the request's action and why they do not
// match; that there are none is said too.
func (r Result) Reasons() []string {
	out := []string{}
	verb := "allows it"
	if r.Decision == ExplicitDeny {
		verb = "denies it"
	}
	for _, s := range r.Deciding {
		out = append(out, fmt.Sprintf("%s %s", s, verb))
	}
	if r.Decision == ImplicitDeny {
		for _, m := range r.Others {
			switch {
			case m.Part == PartOverruled:
				out = append(out, fmt.Sprintf("%s does not decide: %s", m.StatementRef, m.Detail))
			case m.Part != PartAction && m.Effect != policy.Deny:
				out = append(out, fmt.Sprintf("%s does not allow it: %s", m.StatementRef, m.Detail))
			}
		}
		named := r.named()
		for i, c := range r.Checks {
			if c.Decision == ImplicitDeny && !named[i] {
				out = append(out, "no statement allows the action "+quote(c.Check.Action))
			}
		}
	}
	for _, err := range r.Errors {
		out = append(out, fmt.Sprintf("it cannot be decided: %s", err))
	}
	return out
}

// named tells the checks whose action a statement that does not deny is about.
func (r Result) named() []bool {
	out := make([]bool, len(r.Checks))
	for _, m := range r.Others {
		if m.Part != PartAction && m.Effect != policy.Deny {
			out[m.Check] = true
		}
	}
	return out
}
