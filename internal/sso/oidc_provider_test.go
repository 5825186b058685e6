// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package sso_test

import (
	"fmt"
	"regexp"
	"slices"
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

func oidcConfig(name, issuer, more string) string {
	return fmt.Sprintf("resource \"ram_oidc_provider\" \"test\" {\n oidc_provider_name = %q\n issuer_url = %q\n %s\n}\n",
		name, issuer, more)
}

// fingerprint is a fingerprint that begins with a digit.
func fingerprint(digit string) string { return digit + "02ef2deeb3c5b13ea4c3d5193629309e231ae55" }

func fingerprints(digits ...string) []any {
	var all []any
	for _, d := range digits {
		all = append(all, fingerprint(d))
	}
	return all
}

func TestOIDCProviderLifecycle(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	name, issuer := e.Name("ci"), "https://"+e.Name("ci")+".example.com/realm/"
	const address = "ram_oidc_provider.test"
	check := func(attribute string, c knownvalue.Check) statecheck.StateCheck {
		return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), c)
	}
	e.Lifecycle(acctest.Lifecycle{
		Address: address, ImportID: name, Identifier: "oidc_provider_name",
		Minimal: oidcConfig(name, issuer, ""),
		MinimalChecks: []statecheck.StateCheck{
			check("issuer_url", knownvalue.StringExact(issuer)), check("description", knownvalue.StringExact("")),
			check("arn", knownvalue.StringRegexp(regexp.MustCompile(`^acs:ram::\d+:oidc-provider/`))),
		},
		Full: oidcConfig(name, issuer, fmt.Sprintf("description = \"Builds\"\n client_ids = [\"a\", \"b\"]\n "+
			"fingerprints = [%q, %q]\n issuance_limit_time = 3", fingerprint("1"), fingerprint("2"))),
		FullChecks: []statecheck.StateCheck{
			check("description", knownvalue.StringExact("Builds")), check("issuance_limit_time", knownvalue.Int64Exact(3)),
			check("client_ids", knownvalue.SetSizeExact(2)), check("fingerprints", knownvalue.SetSizeExact(2)),
		},
		Disappear: func(t *testing.T, c *ram.Client) {
			if err := c.DeleteOIDCProvider(t.Context(), name); err != nil {
				t.Fatal(err)
			}
		},
		CheckDestroyed: func(t *testing.T, c *ram.Client) {
			if _, err := c.GetOIDCProvider(t.Context(), name); !ram.IsNotExist(err) {
				t.Errorf("provider %s is still there: %v", name, err)
			}
		},
	})
}

// Everything but the name and the issuer changes in place.
func TestOIDCProviderInPlace(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	name, issuer := e.Name("ci"), "https://"+e.Name("ci")+".example.com"
	const address = "ram_oidc_provider.test"
	step := func(name, issuer, more string, action plancheck.ResourceActionType) resource.TestStep {
		return resource.TestStep{
			Config: oidcConfig(name, issuer, more),
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
		}
	}
	all := func(ids, f string) string {
		return "client_ids = [" + ids + "]\n fingerprints = [" + f + "]"
	}
	one := `"` + fingerprint("a") + `"`
	colons := strings.ToUpper(strings.Join(slices.Collect(pairs(fingerprint("a"))), ":"))
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		step(name, issuer, all(`"a", "b"`, one), plancheck.ResourceActionCreate),
		step(name, issuer, all(`"b", "a"`, one), plancheck.ResourceActionNoop),
		step(name, issuer, all(`"a", "b"`, `"`+colons+`"`), plancheck.ResourceActionNoop),
		step(name, issuer, all(`"a", "b"`, `"`+colons+`", `+one), plancheck.ResourceActionNoop),
		step(name, issuer, all(`"b", "c"`, one), plancheck.ResourceActionUpdate),
		step(name, issuer, "", plancheck.ResourceActionNoop), // they are left as they are
		step(name, issuer+"/", "", plancheck.ResourceActionDestroyBeforeCreate),
		step(name+"2", issuer+"/", "", plancheck.ResourceActionDestroyBeforeCreate),
		{
			Config: oidcConfig(name+"2", issuer+"/", "") +
				"data \"ram_oidc_provider\" \"one\" { oidc_provider_name = ram_oidc_provider.test.oidc_provider_name }\n" +
				"data \"ram_oidc_providers\" \"all\" { name_regex = \"^${ram_oidc_provider.test.oidc_provider_name}$\" }\n",
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.ram_oidc_provider.one", tfjsonpath.New("issuer_url"),
					knownvalue.StringExact(issuer+"/")),
				statecheck.ExpectKnownValue("data.ram_oidc_providers.all", tfjsonpath.New("names"), knownvalue.ListSizeExact(1)),
			},
		},
	}})
}

// pairs are the digits of a fingerprint, two by two.
func pairs(f string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for ; f != ""; f = f[2:] {
			if !yield(f[:2]) {
				return
			}
		}
	}
}

// inOIDC runs a test with a provider that has the fingerprints and client IDs.
func inOIDC(t *testing.T, test func(w *acctest.World, config func(f, ids []any) driver.Config)) {
	t.Helper()
	acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
		test(w, func(f, ids []any) driver.Config {
			return driver.Config{"p": {Type: "ram_oidc_provider", Set: map[string]any{
				"oidc_provider_name": "ci", "issuer_url": "https://ci.example.com",
				"fingerprints": f, "client_ids": ids,
			}}}
		})
	})
}

// counts is how many fingerprints the provider had after each change, by what was sent.
func counts(w *acctest.World, from int) (out []int) {
	there := from
	for _, e := range w.Server.Log() {
		switch {
		case e.Code != "OK":
		case e.Action == "AddFingerprintToOIDCProvider":
			there++
			out = append(out, there)
		case e.Action == "RemoveFingerprintFromOIDCProvider":
			there--
			out = append(out, there)
		}
	}
	return out
}

// Fingerprints are exchanged one by one: there are never none, and never more than five.
func TestOIDCProviderExchangesFingerprints(t *testing.T) {
	t.Parallel()
	five, others := fingerprints("1", "2", "3", "4", "5"), fingerprints("6", "7", "8", "9", "a")
	for name, tt := range map[string]struct {
		from, to []any
		want     []int
	}{
		"five for five": {five, others, []int{4, 5, 4, 5, 4, 5, 4, 5, 4, 5}},
		"one to five":   {fingerprints("6"), five, []int{2, 3, 4, 5, 4, 5}},
		"five to one":   {five, fingerprints("6"), []int{4, 5, 4, 3, 2, 1}},
		"one for one":   {fingerprints("1"), fingerprints("2"), []int{2, 1}},
		"one more":      {fingerprints("1", "2"), fingerprints("1", "2", "3"), []int{3}},
	} {
		inOIDC(t, func(w *acctest.World, config func(f, ids []any) driver.Config) {
			_, err := w.Apply(config(tt.from, []any{"a"}), driver.Options{})
			w.Must(err)
			_, err = w.Apply(config(tt.to, []any{"a"}), driver.Options{})
			w.Must(err)
			w.Settled(config(tt.to, []any{"a"}))
			if got := counts(w, len(tt.from)); !slices.Equal(got, tt.want) {
				w.Errorf("%s: there were %v, want %v", name, got, tt.want)
			}
		})
	}
}

// An exchange that fails in the middle is finished by the next apply.
func TestOIDCProviderExchangeFailsInTheMiddle(t *testing.T) {
	t.Parallel()
	inOIDC(t, func(w *acctest.World, config func(f, ids []any) driver.Config) {
		from, to := fingerprints("1", "2", "3", "4", "5"), fingerprints("6", "7", "8", "9", "a")
		_, err := w.Apply(config(from, []any{"a"}), driver.Options{})
		w.Must(err)
		w.Transport = &failing{under: w.Transport, action: "AddFingerprintToOIDCProvider", at: 3}
		_, err = w.Apply(config(to, []any{"a"}), driver.Options{})
		if err == nil || !strings.Contains(err.Error(), "NoPermission") {
			t.Fatalf("the apply did not fail: %v", err)
		}
		_, err = w.Apply(config(to, []any{"a"}), driver.Options{})
		w.Must(err)
		w.Settled(config(to, []any{"a"}))
		for i, n := range counts(w, len(from)) {
			if n < 1 || n > 5 {
				t.Errorf("after change %d there were %d", i+1, n)
			}
		}
		p, err := w.Fresh().GetOIDCProvider(w.Context(), "ci")
		w.Must(err)
		slices.Sort(p.Fingerprints)
		var want []string
		for _, f := range to {
			want = append(want, fmt.Sprint(f))
		}
		if !slices.Equal(p.Fingerprints, want) {
			t.Errorf("fingerprints %v", p.Fingerprints)
		}
	})
}

// A client ID that stays is accepted all the time, and what somebody else has added since the plan
// is not removed by it.
func TestOIDCProviderExchangesClientIDs(t *testing.T) {
	t.Parallel()
	inOIDC(t, func(w *acctest.World, config func(f, ids []any) driver.Config) {
		_, err := w.Apply(config(fingerprints("1"), []any{"a", "b"}), driver.Options{})
		w.Must(err)
		w.Must(w.Other.AddClientIDToOIDCProvider(w.Context(), "ci", "theirs"))
		_, err = w.Apply(config(fingerprints("1"), []any{"b", "c"}), driver.Options{NoRefresh: true})
		w.Must(err)
		var sent []string
		for _, e := range w.Server.Log() {
			if strings.Contains(e.Action, "ClientId") || e.Action == "UpdateOIDCProvider" {
				sent = append(sent, e.Action)
			}
		}
		want := []string{"AddClientIdToOIDCProvider", "AddClientIdToOIDCProvider", "RemoveClientIdFromOIDCProvider"}
		if !slices.Equal(sent, want) {
			t.Errorf("sent %v", sent)
		}
		p, err := w.Fresh().GetOIDCProvider(w.Context(), "ci")
		w.Must(err)
		if !slices.Equal(p.ClientIDs, []string{"b", "theirs", "c"}) {
			t.Errorf("client IDs %v", p.ClientIDs)
		}
		plan, _, err := w.TF.Plan(w.Context(), config(fingerprints("1"), []any{"b", "c"}), w.State, driver.Options{})
		w.Must(err)
		if plan.Changes["p"].Action != driver.Update {
			t.Errorf("the next plan does not show it: %s", plan.Summary())
		}
	})
}

// What will keep tokens from being accepted is said at plan.
func TestOIDCProviderWarnings(t *testing.T) {
	t.Parallel()
	for given, words := range map[string]string{
		strings.Repeat("0", 40): "one digit", strings.Repeat("f", 64): "one digit", "abc": "has 3 digits",
		"xyz": "hexadecimal", fingerprint("1"): "", fingerprint("1")[:16] + fingerprint("1")[:16] + fingerprint("1")[:32]: "",
	} {
		inOIDC(t, func(w *acctest.World, config func(f, ids []any) driver.Config) {
			plan, err := w.Apply(config([]any{given}, []any{"a"}), driver.Options{})
			w.Must(err)
			if words == "" && len(plan.Warnings) > 0 || words != "" && !strings.Contains(fmt.Sprint(plan.Warnings), words) {
				w.Errorf("%s: %q", given, plan.Warnings)
			}
			moved := config([]any{given}, []any{"a"})
			moved["p"].Set["issuer_url"] = "https://ci.example.com/"
			plan, err = w.Apply(moved, driver.Options{})
			w.Must(err)
			if !strings.Contains(fmt.Sprint(plan.Warnings), "replaced for a slash") {
				w.Errorf("the slash: %q", plan.Warnings)
			}
		})
	}
}

// Bad input is an error at its path, before anything is asked.
func TestOIDCProviderBadInput(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	const issuer = "https://ci.example.com"
	list := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf("%q", fmt.Sprintf("%02d", i)))
		}
		return strings.Join(all, ", ")
	}
	var steps []resource.TestStep
	for _, b := range []struct{ config, message string }{
		{oidcConfig("", issuer, ""), `(?s)oidc_provider_name.*empty`},
		{oidcConfig("a/b", issuer, ""), `(?s)oidc_provider_name.*has '/'`},
		{oidcConfig(strings.Repeat("a", 129), issuer, ""), `(?s)oidc_provider_name.*1 to 128`},
		{oidcConfig("a", "", ""), `(?s)issuer_url.*empty`},
		{oidcConfig("a", "http://x", ""), `(?s)issuer_url.*HTTPS`},
		{oidcConfig("a", issuer+"?x=1", ""), `(?s)issuer_url.*query`},
		{oidcConfig("a", issuer+"/"+strings.Repeat("x", 240), ""), `(?s)issuer_url.*255`},
		{oidcConfig("a", issuer, fmt.Sprintf("description = %q", strings.Repeat("x", 257))), `(?s)description.*256`},
		{oidcConfig("a", issuer, "client_ids = []"), `(?s)client_ids.*at least 1`},
		{oidcConfig("a", issuer, "client_ids = [\""+strings.Repeat("x", 129)+"\"]"), `(?s)client_ids.*1 to 128`},
		{oidcConfig("a", issuer, `client_ids = ["a,b"]`), `(?s)client_ids.*has ','`},
		{oidcConfig("a", issuer, "client_ids = ["+list(51)+"]"), `(?s)client_ids.*at most 50`},
		{oidcConfig("a", issuer, "fingerprints = []"), `(?s)fingerprints.*at least 1`},
		{oidcConfig("a", issuer, `fingerprints = ["a b"]`), `(?s)fingerprints.*has ' '`},
		{oidcConfig("a", issuer, `fingerprints = [":"]`), `(?s)fingerprints.*empty`},
		{oidcConfig("a", issuer, "fingerprints = ["+list(6)+"]"), `(?s)fingerprints.*at most 5`},
		{oidcConfig("a", issuer, "issuance_limit_time = 0"), `(?s)issuance_limit_time.*between 1 and 168`},
		{oidcConfig("a", issuer, "issuance_limit_time = 169"), `(?s)issuance_limit_time.*between 1 and 168`},
		{"resource \"ram_oidc_provider\" \"test\" {\n oidc_provider_name = null\n issuer_url = null\n}", `(?s)required`},
	} {
		steps = append(steps, resource.TestStep{Config: b.config, PlanOnly: true, ExpectError: regexp.MustCompile(b.message)})
	}
	e.Run(resource.TestCase{Steps: steps})
	if e.Emulator != nil && len(e.Emulator.Requests()) != 0 {
		t.Errorf("bad input reached RAM: %v", e.Emulator.Requests())
	}
}

// Fifty client IDs are what RAM takes.
func TestOIDCProviderWithFiftyClientIDs(t *testing.T) {
	t.Parallel()
	inOIDC(t, func(w *acctest.World, config func(f, ids []any) driver.Config) {
		var before, after []any
		for i := range 50 {
			before, after = append(before, fmt.Sprint("id", i)), append(after, fmt.Sprint("id", i+1))
		}
		_, err := w.Apply(config(fingerprints("1"), before), driver.Options{})
		w.Must(err)
		_, err = w.Apply(config(fingerprints("1"), after), driver.Options{}) // one goes for the one that comes
		w.Must(err)
		w.Settled(config(fingerprints("1"), after))
	})
}
