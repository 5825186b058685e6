// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package stacks

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/review"
)

// A plan that widens one of ten policies shows that one, what is new, and for whom. Whatever else
// is changed, what is said of it is the README's.
func TestAccessReview(t *testing.T) {
	acctest.NeedCLI(t)
	e := acctest.NewEmulated(t, emulator.Options{})
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../examples/stacks/access-review")); err != nil {
		t.Fatal(err)
	}
	terraform := e.CommandLine(dir)
	ok := func(args ...string) string {
		t.Helper()
		out, err := terraform(args...)
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return out
	}
	reviewed := func(args ...string) review.Review {
		t.Helper()
		ok(append([]string{"plan", "-no-color", "-out=tfplan"}, args...)...)
		text := ok("show", "-json", "tfplan")
		r, err := review.Plan(strings.NewReader(text[strings.Index(text, "{"):]))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	ok("init", "-no-color")
	if r := reviewed(); r.Worst() != review.NewAccess || len(r.Items) != 10 {
		t.Errorf("the first plan: %s with %d items", r.Worst(), len(r.Items))
	}
	ok("apply", "-no-color", "-auto-approve")
	if r := reviewed(); len(r.Items) != 0 {
		t.Errorf("nothing changes, but %+v", r.Items)
	}
	r := reviewed("-var", `writers=["grove"]`)
	if len(r.Items) != 1 || r.Worst() != review.NewAccess {
		t.Fatalf("%s: %+v", r.Worst(), r.Items)
	}
	item := r.Items[0]
	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		item.Address + " (" + item.Subject + "): new access", item.Added[0].String(), "for " + item.For[0],
		"such as " + item.Added[0].Witness.String(),
	} {
		if !regexp.MustCompile(`(?m)^ *(\+ )?` + regexp.QuoteMeta(line) + `$`).Match(readme) {
			t.Errorf("the README does not say %s", line)
		}
	}
	ok("apply", "-no-color", "-auto-approve", "-var", `writers=["grove"]`)
	if r := reviewed(); r.Worst() != review.LessAccess || len(r.Items) != 1 {
		t.Errorf("back to reading: %s, %+v", r.Worst(), r.Items)
	}
	ok("destroy", "-no-color", "-auto-approve")
	nothingLeft(t, e, 0)
}
