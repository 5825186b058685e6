// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package account_test

import (
	"fmt"
	"maps"
	"regexp"
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
)

// theirPreference is a preference of which every setting was set by somebody to something of its
// own, by what RAM calls them.
var theirPreference = map[string]string{
	"AllowUserToChangePassword": "false", "AllowUserToLoginWithPasskey": "false", "AllowUserToManageAccessKeys": "true",
	"AllowUserToManageMFADevices": "false", "AllowUserToManagePersonalDingTalk": "false", "EnableSaveMFATicket": "true",
	"LoginNetworkMasks": "10.0.0.0/8", "LoginSessionDuration": "9", "MFAOperationForLogin": "mandatory",
	"OperationForRiskLogin": "enforceVerify", "MaxIdleDaysForUsers": "90", "MaxIdleDaysForAccessKeys": "180",
	"VerificationTypes": "[email]",
}

// preference is what the account has, by what RAM calls the settings.
func preference(w *acctest.World) map[string]string {
	w.Helper()
	answer, err := w.Call(w.Context(), "ims", "GetSecurityPreference", nil)
	w.Must(err)
	got := map[string]string{}
	for _, part := range answer["SecurityPreference"].(map[string]any) {
		for name, v := range part.(map[string]any) {
			got[name] = fmt.Sprint(v)
		}
	}
	return got
}

func setPreference(w *acctest.World, to map[string]string) {
	w.Helper()
	sent := maps.Clone(to)
	sent["VerificationTypes"] = `["` + strings.Trim(to["VerificationTypes"], "[]") + `"]`
	_, err := w.Call(w.Context(), "ims", "SetSecurityPreference", sent)
	w.Must(err)
}

// One setting is configured: it alone changes, in the account too, whichever it is; a destroy puts
// back that one alone.
func TestEachSecuritySettingAlone(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		value      any
		called, is string
	}{
		"allow_user_to_change_password":           {true, "AllowUserToChangePassword", "true"},
		"allow_user_to_login_with_passkey":        {true, "AllowUserToLoginWithPasskey", "true"},
		"allow_user_to_manage_access_keys":        {false, "AllowUserToManageAccessKeys", "false"},
		"allow_user_to_manage_mfa_devices":        {true, "AllowUserToManageMFADevices", "true"},
		"allow_user_to_manage_personal_ding_talk": {true, "AllowUserToManagePersonalDingTalk", "true"},
		"enable_save_mfa_ticket":                  {false, "EnableSaveMFATicket", "false"},
		"login_network_masks":                     {[]any{"192.0.2.0/24"}, "LoginNetworkMasks", "192.0.2.0/24"},
		"login_session_duration":                  {24, "LoginSessionDuration", "24"},
		"max_idle_days_for_access_keys":           {730, "MaxIdleDaysForAccessKeys", "730"},
		"max_idle_days_for_users":                 {365, "MaxIdleDaysForUsers", "365"},
		"mfa_operation_for_login":                 {"adaptive", "MFAOperationForLogin", "adaptive"},
		"operation_for_risk_login":                {"autonomous", "OperationForRiskLogin", "autonomous"},
		"verification_types":                      {[]any{"email", "sms"}, "VerificationTypes", "[email sms]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
				setPreference(w, theirPreference)
				config := driver.Config{"p": {Type: "ram_security_preference", Set: map[string]any{name: tt.value}}}
				_, err := w.Apply(config, driver.Options{})
				w.Must(err)
				w.Settled(config)
				want := maps.Clone(theirPreference)
				want[tt.called] = tt.is
				if got := preference(w); !maps.Equal(got, want) {
					w.Errorf("the account has %v, want %v", got, want)
				}
				_, err = w.Apply(nil, driver.Options{Destroy: true})
				w.Must(err)
				if got := preference(w); !maps.Equal(got, theirPreference) {
					w.Errorf("after the destroy the account has %v", got)
				}
			})
		})
	}
}

// Empty sets are settings too: any address, and no verification.
func TestSecuritySettingsThatAreCleared(t *testing.T) {
	t.Parallel()
	acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
		setPreference(w, theirPreference)
		config := driver.Config{"p": {Type: "ram_security_preference", Set: map[string]any{
			"login_network_masks": []any{}, "verification_types": []any{},
		}}}
		_, err := w.Apply(config, driver.Options{})
		w.Must(err)
		w.Settled(config)
		if got := preference(w); got["LoginNetworkMasks"] != "" || got["VerificationTypes"] != "[]" {
			w.Errorf("the account has %v", got)
		}
		// Unset leaves them as they are.
		config["p"].Set["login_network_masks"] = nil
		_, err = w.Apply(config, driver.Options{})
		w.Must(err)
		w.Settled(config)
		_, err = w.Apply(nil, driver.Options{Destroy: true})
		w.Must(err)
		want := maps.Clone(theirPreference)
		want["LoginNetworkMasks"] = ""
		if got := preference(w); !maps.Equal(got, want) {
			w.Errorf("after the destroy the account has %v", got)
		}
	})
}

func TestSecurityPreferenceLifecycle(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	const address = "ram_security_preference.test"
	step := func(settings string, managed int) resource.TestStep {
		return resource.TestStep{
			Config: "resource \"ram_security_preference\" \"test\" {\n" + settings + "\n}\n" +
				"data \"ram_security_preference\" \"this\" { depends_on = [ram_security_preference.test] }\n",
			ConfigPlanChecks: resource.ConfigPlanChecks{PostApplyPostRefresh: []plancheck.PlanCheck{
				plancheck.ExpectEmptyPlan()}},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(address, tfjsonpath.New("managed_settings"), knownvalue.SetSizeExact(managed)),
				statecheck.ExpectKnownValue("data.ram_security_preference.this", tfjsonpath.New("login_session_duration"),
					knownvalue.Int64Exact(8)),
			},
		}
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		step("login_session_duration = 8", 1),
		step("login_session_duration = 8\n login_network_masks = [\"203.0.113.0/24\", \"192.0.2.1\"]\n"+
			"verification_types = [\"sms\", \"email\"]\n mfa_operation_for_login = \"mandatory\"", 4),
		{
			ResourceName: address, ImportState: true, ImportStateId: e.Emulator.AccountID(), ImportStateVerify: true,
			ImportStateVerifyIdentifierAttribute: "account_id", ImportStateVerifyIgnore: []string{"managed_settings"},
		},
		step("login_session_duration = 8", 1),
	}})
}

// Bad input is an error at its path, before anything is asked.
func TestSecurityPreferenceBadInput(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	var masks []string
	for i := range 41 {
		masks = append(masks, fmt.Sprintf("%q", fmt.Sprintf("10.0.0.%d", i)))
	}
	var steps []resource.TestStep
	for _, b := range []struct{ setting, message string }{
		{"login_session_duration = 0", `(?s)login_session_duration.*between 1 and 24`},
		{"login_session_duration = 25", `(?s)login_session_duration.*between 1 and 24`},
		{"max_idle_days_for_users = 91", `(?s)max_idle_days_for_users.*90`},
		{"max_idle_days_for_access_keys = 0", `(?s)max_idle_days_for_access_keys.*90`},
		{`mfa_operation_for_login = ""`, `(?s)mfa_operation_for_login.*mandatory`},
		{`operation_for_risk_login = "never"`, `(?s)operation_for_risk_login.*autonomous`},
		{`verification_types = ["pigeon"]`, `(?s)verification_types.*sms`},
		{`login_network_masks = ["10.0.0.0/33"]`, `(?s)login_network_masks.*range of addresses`},
		{`login_network_masks = ["10.0.0.0/8;10.0.0.1"]`, `(?s)login_network_masks.*range of addresses`},
		{`login_network_masks = [""]`, `(?s)login_network_masks.*range of addresses`},
		{"login_network_masks = [" + strings.Join(masks, ", ") + "]", `(?s)login_network_masks.*at most 40`},
	} {
		steps = append(steps, resource.TestStep{
			Config:   "resource \"ram_security_preference\" \"test\" {\n" + b.setting + "\n}\n",
			PlanOnly: true, ExpectError: regexp.MustCompile(b.message),
		})
	}
	e.Run(resource.TestCase{Steps: steps})
	if len(e.Emulator.Requests()) != 0 {
		t.Errorf("bad input reached RAM: %v", e.Emulator.Requests())
	}
}
