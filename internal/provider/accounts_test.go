// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// TestWrongAccount has two accounts, and credentials of one where the other is meant: nothing but
// STS is asked, and the error names the account found, the one expected, and where the credentials
// came from.
func TestWrongAccount(t *testing.T) {
	bare(t)
	ours := acctest.NewEmulated(t, emulator.Options{AccountID: "1111111111111111"})
	theirs := acctest.NewEmulated(t, emulator.Options{AccountID: "2222222222222222"})
	with := func(e *acctest.Env, more arguments) arguments {
		key := e.Emulator.Root()
		out := arguments{"endpoint": e.URL, "access_key_id": key.ID, "access_key_secret": key.Secret}
		maps.Copy(out, more)
		return out
	}
	allowed := arguments{"allowed_account_ids": []string{"1111111111111111", "3333333333333333"}}
	forbidden := arguments{"forbidden_account_ids": []string{"2222222222222222"}}
	for _, tt := range []struct {
		name  string
		given arguments
		want  []string // none: welcome
	}{
		{"allowed", with(ours, allowed), nil},
		{"not allowed", with(theirs, allowed), []string{
			"The credentials from arguments belong to the account 2222222222222222 (acs:ram::2222222222222222:root), but " +
				"`allowed_account_ids` allows only 1111111111111111, 3333333333333333", "Nothing was read or changed",
		}},
		{"not forbidden", with(ours, forbidden), nil},
		{"forbidden", with(theirs, forbidden), []string{
			"The credentials from arguments belong to the account 2222222222222222", "which `forbidden_account_ids` forbids",
		}},
		{"checked without the other checks too", with(theirs, arguments{
			"forbidden_account_ids": []string{"2222222222222222"}, "skip_credentials_validation": yes,
		}), []string{"which `forbidden_account_ids` forbids"}},
	} {
		srv, said := configured(t, tt.given)
		if said != "" {
			t.Fatalf("%s: %s", tt.name, said)
		}
		before := maps.Clone(theirs.Emulator.Requests())
		first, second := readUsers(t, srv), readUsers(t, srv)
		for _, w := range tt.want {
			if !strings.Contains(first, w) {
				t.Errorf("%s: %s\nlacks %q", tt.name, first, w)
			}
		}
		if len(tt.want) == 0 && first+second != "" {
			t.Errorf("%s: %s%s", tt.name, first, second)
		}
		if len(tt.want) > 0 && (strings.Count(second, "\n") != 1 || !strings.Contains(second, "a moment ago")) {
			t.Errorf("%s: the second object says it again: %s", tt.name, second)
		}
		for action, n := range theirs.Emulator.Requests() {
			if n -= before[action]; n != 0 && (action != "sts:GetCallerIdentity" || n > 1) {
				t.Errorf("%s: %d of %s in the other account", tt.name, n, action)
			}
		}
	}
}

// TestOwnerIsAskedOnce has the account be asked for by the check, by a data source, and by every
// object: that is one call, with and without allowed_account_ids, and no call more than without.
func TestOwnerIsAskedOnce(t *testing.T) {
	bare(t)
	const config = whoami + `
data "ram_users" "all" {}
data "ram_groups" "all" {}
`
	for _, more := range []string{"", `allowed_account_ids = ["1234567890123456"]`, `forbidden_account_ids = ["1"]`} {
		e := acctest.NewEmulated(t, emulator.Options{AccountID: "1234567890123456"})
		// One plan starts one provider.
		run(t, resource.TestStep{Config: e.Provider(more) + config, PlanOnly: true})
		counts := e.Emulator.Requests()
		if starts := counts["ims:ListUsers"]; starts == 0 || counts["sts:GetCallerIdentity"] != starts {
			t.Errorf("%q: %d calls of GetCallerIdentity for %d starts", more, counts["sts:GetCallerIdentity"], starts)
		}
	}
}

// TestAccountArguments refuses what can be no list of accounts.
func TestAccountArguments(t *testing.T) {
	t.Parallel()
	for want, given := range map[string]arguments{
		"must be the ID of an account, which has digits only": {"allowed_account_ids": []string{"my-alias"}},
		"cannot be specified when": {
			"allowed_account_ids": []string{"1"}, "forbidden_account_ids": []string{"2"},
		},
		"at least 1 elements": {"forbidden_account_ids": []string{}},
	} {
		if got := validate(t, given); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := validate(t, arguments{"allowed_account_ids": []string{"1234567890123456"}}); got != "" {
		t.Error(got)
	}
}
