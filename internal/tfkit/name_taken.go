// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// nameTakenError says that a name is wanted for one object and another one bears it. Nothing was
// changed.
type nameTakenError struct {
	kind   *principalKind
	from   string // the name of the object in the state; "" where it is yet to be made
	bearer bearer
	cause  error // what RAM answered, if it was asked
}

func (e *nameTakenError) Error() string {
	text := fmt.Sprintf("the name %q is borne by another %s, %s", e.bearer.Name, e.kind.noun(), e.bearer)
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

func (e *nameTakenError) Unwrap() error { return e.cause }

// String is what a message tells of a bearer.
func (b bearer) String() string {
	if b.ID == b.Created {
		return "created " + b.Created
	}
	return "ID " + b.ID + ", created " + b.Created
}

// withBearer adds to RAM's answer that a name is taken who bears it. Where that cannot be found
// out, the answer stays.
func (r *managedResource[M]) withBearer(ctx context.Context, m *M, from string, err error) error {
	if r.spec.Self == nil || !ram.IsAlreadyExists(err) {
		return err
	}
	self := r.spec.Self(m)
	b, lookup := self.kind.byName(ctx, r.meta.Client, self.name.ValueString())
	if lookup != nil {
		return err
	}
	return &nameTakenError{kind: self.kind, from: from, bearer: b, cause: err}
}

// nameTakenHelp says what to do where a name is taken. A provider is told no addresses: Terraform
// shows that of the resource above the message.
func nameTakenHelp(verb string, e *nameTakenError) string {
	kind, name := e.kind.noun(), e.bearer.Name
	swap := fmt.Sprintf("Two %s swap their names: give one of them a free name and apply. "+
		"Then give both their names, and apply again.", plural(kind))
	foreign := fmt.Sprintf("Terraform should manage that %s: import it. Its import ID is %q.", kind, name)
	var lines []string
	switch verb {
	case "create":
		lines = []string{
			fmt.Sprintf("RAM has the %s %q already: %s. Which of these is it?", kind, name, e.bearer),
			fmt.Sprintf("This resource replaces it with `create_before_destroy`: RAM takes no second %s of one name. "+
				"Remove `create_before_destroy`, or change the name too.", kind),
			"A run that was broken off made it: it is in this state, and tainted. Take the mark off with `terraform untaint`.",
			"Another resource of this state has it and gives the name away: apply that one first, with `-target`.",
			fmt.Sprintf("It is in no state: import it. Its import ID is %q.", name),
		}
	case "delete":
		lines = []string{
			fmt.Sprintf("The %s %q was to be replaced by one named %q. Another %s bears that name and stays: %s. "+
				"Nothing was deleted.", kind, e.from, name, kind, e.bearer),
			fmt.Sprintf("A list has shifted by more %s than Terraform works on at once: apply with a `-parallelism` "+
				"of at least their number, or use `for_each` over the names.", plural(kind)),
			swap, foreign,
		}
	default:
		lines = []string{
			fmt.Sprintf("The %s %q was to be renamed to %q. Another %s bears that name: %s. Nothing was changed.",
				kind, e.from, name, kind, e.bearer),
			fmt.Sprintf("The names come from a list that has shifted (`count`): use `for_each = toset(…)` over the names. "+
				"Add a `moved` block for each instance that is in the state, from its index to its present name: "+
				"the address of this error moves to the key %q, the address of the other %s to the key %q. "+
				"Do the same for what has the same `count`, such as attachments. Then plan again.", e.from, kind, name),
			swap, foreign,
		}
	}
	return strings.Join(lines, "\n  - ")
}

// renameWarning says what a rename means to whoever goes by the old name.
func renameWarning(self Principal) string {
	if self.kind == userKind {
		return "Whoever holds its access keys, password or MFA device goes on under the new name, with its permissions. " +
			"Where another person is meant, replace the user (`-replace`), or use `for_each` over the names."
	}
	return "Its members and policies stay. Where another group is meant, replace it (`-replace`), or use `for_each` " +
		"over the names."
}

// otherNameError says that a principal, which the state knows by its ID, has another name than the
// configuration wants.
type otherNameError struct {
	kind        *principalKind
	now, wanted string
}

func (e *otherNameError) Error() string {
	kind := e.kind.noun()
	return fmt.Sprintf("it belongs to the %s that is called %q now, and the configuration says %q: if %q is the same "+
		"%s, write `%s = %q`, or "+
		"refer to the `ram_%s` resource instead of writing the name; if another %s is meant, plan again once that one exists",
		kind, e.now, e.wanted, e.now, kind, e.kind.attribute, e.now, kind, kind)
}
