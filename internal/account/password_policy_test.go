// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package account_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// theirs is a policy of which every setting was set by somebody to something of its own.
var theirs = ram.PasswordPolicy{
	MinimumPasswordLength: 10, MinimumPasswordDifferentCharacter: 3, RequireLowercaseCharacters: true,
	RequireUppercaseCharacters: true,
	RequireNumbers:             true, RequireSymbols: true, PasswordNotContainUserName: true,
	HardExpire: true, MaxPasswordAge: 180,
	PasswordReusePrevention: 5, MaxLoginAttempts: 7,
}

// The standard steps: what is different is that a destroy puts back what was there.
func TestPasswordPolicyLifecycle(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	if err := e.Client.SetPasswordPolicy(t.Context(), theirs); err != nil {
		t.Fatal(err)
	}
	const address = "ram_password_policy.test"
	config := func(settings string) string {
		return fmt.Sprintf("resource \"ram_password_policy\" \"test\" {\n%s\n}\n", settings) +
			"data \"ram_password_policy\" \"this\" { depends_on = [ram_password_policy.test] }\n"
	}
	step := func(settings string, checks ...statecheck.StateCheck) resource.TestStep {
		return resource.TestStep{
			Config: config(settings), ConfigStateChecks: checks,
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{
				plancheck.ExpectEmptyPlan()}},
		}
	}
	managed := func(names ...string) statecheck.StateCheck {
		var all []knownvalue.Check
		for _, n := range names {
			all = append(all, knownvalue.StringExact(n))
		}
		return statecheck.ExpectKnownValue(address, tfjsonpath.New("managed_settings"), knownvalue.SetExact(all))
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		step("minimum_password_length = 12", managed("minimum_password_length"),
			statecheck.ExpectKnownValue("data.ram_password_policy.this", tfjsonpath.New("max_password_age"),
				knownvalue.Int64Exact(180))),
		step("minimum_password_length = 12\nmax_password_age = 0\nhard_expire = false",
			managed("hard_expire", "max_password_age", "minimum_password_length")),
		{
			ResourceName: address, ImportState: true, ImportStateId: e.Emulator.AccountID(), ImportStateVerify: true,
			ImportStateVerifyIdentifierAttribute: "account_id", ImportStateVerifyIgnore: []string{"managed_settings"},
		},
		step("minimum_password_length = 12", managed("minimum_password_length")),
	}})
	want := theirs
	want.MaxPasswordAge, want.HardExpire = 0, false // no longer configured, so left as they were
	if got, err := e.Fresh().GetPasswordPolicy(t.Context()); err != nil || got != want {
		t.Errorf("after the destroy the account has %+v, %v; want %+v", got, err, want)
	}
}

func policyOf(settings map[string]any) driver.Config {
	return driver.Config{"p": {Type: "ram_password_policy", Set: settings}}
}

// has checks what the account demands.
func has(w *acctest.World, want ram.PasswordPolicy) {
	w.Helper()
	if got, err := w.Fresh().GetPasswordPolicy(w.Context()); err != nil || got != want {
		w.Errorf("the account has %+v, %v; want %+v", got, err, want)
	}
}

// inAccount runs a test in an account whose settings are all of somebody's own.
func inAccount(t *testing.T, test func(*acctest.World)) {
	t.Helper()
	acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
		w.Must(w.Other.SetPasswordPolicy(w.Context(), theirs))
		test(w)
	})
}

// One setting is configured: it alone changes, in the account too, whichever it is; a destroy puts
// back that one, and leaves what others have changed meanwhile.
func TestEachSettingAlone(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		value  any
		change func(*ram.PasswordPolicy)
	}{
		"minimum_password_length":              {16, func(p *ram.PasswordPolicy) { p.MinimumPasswordLength = 16 }},
		"minimum_password_different_character": {0, func(p *ram.PasswordPolicy) { p.MinimumPasswordDifferentCharacter = 0 }},
		"require_lowercase_characters":         {false, func(p *ram.PasswordPolicy) { p.RequireLowercaseCharacters = false }},
		"require_uppercase_characters":         {false, func(p *ram.PasswordPolicy) { p.RequireUppercaseCharacters = false }},
		"require_numbers":                      {false, func(p *ram.PasswordPolicy) { p.RequireNumbers = false }},
		"require_symbols":                      {false, func(p *ram.PasswordPolicy) { p.RequireSymbols = false }},
		"password_not_contain_user_name":       {false, func(p *ram.PasswordPolicy) { p.PasswordNotContainUserName = false }},
		"hard_expire":                          {false, func(p *ram.PasswordPolicy) { p.HardExpire = false }},
		"max_password_age":                     {0, func(p *ram.PasswordPolicy) { p.MaxPasswordAge = 0 }},
		"password_reuse_prevention":            {0, func(p *ram.PasswordPolicy) { p.PasswordReusePrevention = 0 }},
		"max_login_attempts":                   {0, func(p *ram.PasswordPolicy) { p.MaxLoginAttempts = 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inAccount(t, func(w *acctest.World) {
				config := policyOf(map[string]any{name: tt.value})
				_, err := w.Apply(config, driver.Options{})
				w.Must(err)
				w.Settled(config)
				want := theirs
				tt.change(&want)
				has(w, want)
				// Somebody changes everything else: no difference, and left by the destroy.
				others := ram.PasswordPolicy{MinimumPasswordLength: 9}
				tt.change(&others)
				w.Must(w.Other.SetPasswordPolicy(w.Context(), others))
				w.Settled(config)
				_, err = w.Apply(nil, driver.Options{Destroy: true})
				w.Must(err)
				if got, err := w.Fresh().GetPasswordPolicy(w.Context()); err != nil || got == others {
					w.Errorf("nothing was put back: %+v, %v", got, err)
				} else {
					tt.change(&got)
					if got != others {
						w.Errorf("other settings were changed: %+v, want %+v", got, others)
					}
				}
			})
		})
	}
}

// What somebody has changed since is left by a destroy, with a warning, whether a refresh has shown
// it before or not. A change that RAM refused is none of ours.
func TestDestroyLeavesWhatSomebodyChanged(t *testing.T) {
	t.Parallel()
	for _, noRefresh := range []bool{false, true} {
		inAccount(t, func(w *acctest.World) {
			_, err := w.Apply(policyOf(map[string]any{"minimum_password_length": 16, "max_password_age": 30}), driver.Options{})
			w.Must(err)
			mend := w.Inject(emulator.Fault{Kind: emulator.Fail, Product: "ims", Action: "SetPasswordPolicy",
				Code: "NoPermission", Status: 403})
			refused := policyOf(map[string]any{"minimum_password_length": 16, "max_password_age": 40})
			if _, err = w.Apply(refused, driver.Options{}); err == nil {
				w.Error("the refusal is not told")
			}
			mend()
			want := theirs
			want.MinimumPasswordLength, want.MaxPasswordAge = 20, 30
			w.Must(w.Other.SetPasswordPolicy(w.Context(), want))
			_, err = w.Apply(nil, driver.Options{Destroy: true, NoRefresh: noRefresh})
			w.Must(err)
			want.MaxPasswordAge = theirs.MaxPasswordAge
			has(w, want)
		})
	}
}

// A setting that is configured later is put back to what it was then; one that is no longer
// configured is left. No request is sent for what is so already.
func TestConfiguredSettingsChange(t *testing.T) {
	t.Parallel()
	inAccount(t, func(w *acctest.World) {
		one := map[string]any{"minimum_password_length": 16}
		two := map[string]any{"max_password_age": 30}
		maps.Copy(two, one)
		_, err := w.Apply(policyOf(one), driver.Options{})
		w.Must(err)
		later := theirs
		later.MinimumPasswordLength, later.MaxPasswordAge = 16, 60
		w.Must(w.Other.SetPasswordPolicy(w.Context(), later))
		_, err = w.Apply(policyOf(two), driver.Options{})
		w.Must(err)
		w.ResetRequests()
		_, err = w.Apply(policyOf(map[string]any{"max_password_age": 30}), driver.Options{})
		w.Must(err)
		if n := w.Requests()["ims:SetPasswordPolicy"]; n != 0 {
			w.Errorf("%d requests for nothing", n)
		}
		_, err = w.Apply(nil, driver.Options{Destroy: true})
		w.Must(err)
		later.MaxPasswordAge = 60
		has(w, later)
	})
}

// An imported group that has the configured values plans nothing; a destroy leaves it, since nobody
// knows what was there before.
func TestImportedSettings(t *testing.T) {
	t.Parallel()
	inAccount(t, func(w *acctest.World) {
		imported, err := w.TF.Import(w.Context(), "ram_password_policy", w.AccountID(), nil)
		w.Must(err)
		w.State.Current["p"] = imported
		w.Settled(policyOf(map[string]any{"minimum_password_length": 10, "hard_expire": true}))
		_, err = w.Apply(nil, driver.Options{Destroy: true})
		w.Must(err)
		has(w, theirs)
		_, err = w.TF.Import(w.Context(), "ram_password_policy", "9999999999999999", nil)
		if err == nil || !strings.Contains(err.Error(), "9999999999999999") || !strings.Contains(err.Error(), w.AccountID()) {
			w.Errorf("the import of another account's: %v", err)
		}
	})
}

// Two resources for the settings of one account would undo each other: the second is refused, at
// whichever stage it comes.
func TestTwoResourcesForOneGroup(t *testing.T) {
	t.Parallel()
	inAccount(t, func(w *acctest.World) {
		config := policyOf(map[string]any{"minimum_password_length": 16})
		config["q"] = driver.Resource{Type: "ram_password_policy", Set: map[string]any{"minimum_password_length": 20}}
		refused := func(config driver.Config) {
			w.Helper()
			if _, err := w.Apply(config, driver.Options{}); err == nil || !strings.Contains(err.Error(), "Two resources") {
				w.Errorf("%v", err)
			}
		}
		refused(config)
		has(w, theirs)
		only := policyOf(map[string]any{"minimum_password_length": 16})
		_, err := w.Apply(only, driver.Options{})
		w.Must(err)
		refused(config)
		// Another address without a moved block: the destroy would undo what is made.
		refused(driver.Config{"q": only["p"]})
		// By itself it can be replaced.
		_, err = w.Apply(only, driver.Options{Replace: []string{"p"}})
		w.Must(err)
		w.Settled(only)
	})
}

// A replacement that is made before the old resource is destroyed takes the settings over: they
// stay.
func TestSettingsReplacedBeforeDestroy(t *testing.T) {
	t.Parallel()
	inAccount(t, func(w *acctest.World) {
		config := policyOf(map[string]any{"minimum_password_length": 16})
		_, err := w.Apply(config, driver.Options{})
		w.Must(err)
		p := config["p"]
		p.CreateBeforeDestroy = true
		config["p"] = p
		_, err = w.Apply(config, driver.Options{Replace: []string{"p"}})
		w.Must(err)
		w.Settled(config)
		want := theirs
		want.MinimumPasswordLength = 16
		has(w, want)
		_, err = w.Apply(nil, driver.Options{Destroy: true})
		w.Must(err)
		has(w, want)
	})
}

// A failure in the middle weakens nothing, and what was there before is not forgotten.
func TestFailuresWeakenNothing(t *testing.T) {
	t.Parallel()
	inAccount(t, func(w *acctest.World) {
		config := policyOf(map[string]any{"minimum_password_length": 16})
		refuse := func(action string) func() {
			return w.Inject(emulator.Fault{Kind: emulator.Fail, Product: "ims", Action: action, Code: "NoPermission",
				Status: 403})
		}
		mend := refuse("SetPasswordPolicy")
		if _, err := w.Apply(config, driver.Options{}); err == nil || len(w.State.Current) != 0 {
			w.Errorf("%v, %v", err, w.State.Current)
		}
		mend()
		has(w, theirs)
		_, err := w.Apply(config, driver.Options{})
		w.Must(err)
		mend = refuse("SetPasswordPolicy")
		_, err = w.Apply(nil, driver.Options{Destroy: true})
		if err == nil || !strings.Contains(err.Error(), "terraform state rm") || len(w.State.Current) != 1 {
			w.Errorf("%v", err)
		}
		mend()
		_, err = w.Apply(nil, driver.Options{Destroy: true})
		w.Must(err)
		has(w, theirs)
	})
}
