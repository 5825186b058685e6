// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
)

// oldState is a state of the alicloud provider for the object of the name a, whose ID in the
// account is ID.
type oldState struct {
	from, state string
	// config is what stands in the configuration besides the least.
	config map[string]any
	// without is what of the least does not.
	without string
}

// oldStates are states that releases of alicloud have written, old ones too.
var oldStates = map[string][]oldState{
	"ram_user": {
		{from: "alicloud_ram_user", state: `{"id":"ID","name":"a","display_name":"","mobile":"","email":"","comments":"",
			"force":null,"tags":null,"timeouts":null}`},
		{from: "alicloud_ram_user", state: `{"id":"a","name":"a","force":true}`,
			config: map[string]any{"force_destroy": true}},
		{from: "alicloud_ram_user", state: `{"id":"ID","name":"an older name","force":false}`},
		{from: "alicloud_ram_user", state: `{"id":"ID","name":"a","timeouts":{"create":"5m","delete":null,"update":null}}`,
			config: map[string]any{"timeouts": map[string]any{"create": "5m"}}},
	},
	"ram_group": {
		{from: "alicloud_ram_group", state: `{"id":"a","group_name":"a","name":"a","comments":"","create_time":
			"2026-11-21T19:53:40Z","force":true}`, config: map[string]any{"force_destroy": true}},
		{from: "alicloud_ram_group", state: `{"id":"a","name":"a","comments":"","force":false}`},
	},
	"ram_role": {
		{from: "alicloud_ram_role", state: `{"id":"a","role_name":"a","name":"a","role_id":"ID","max_session_duration":3600,
			"assume_role_policy_document":"{}","document":"{}","ram_users":[],"services":["ecs.aliyuncs.com"],"version":"1",
			"force":null,"tags":{}}`},
		{from: "alicloud_ram_role", state: `{"id":"a","name":"a","role_id":"ID","document":"{}","services":[]}`},
		{from: "alicloud_resource_manager_role", state: `{"id":"a","role_name":"a","role_id":"ID"}`},
	},
	"ram_policy": {
		{from: "alicloud_ram_policy", state: `{"id":"a","policy_name":"a","name":"a","policy_document":"{}","document":"{}",
			"statement":[{"action":["oss:GetObject"],"effect":"Allow","resource":["*"]}],"type":"Custom","version":"1",
			"version_id":"v1","default_version":"v1","rotate_strategy":"None","attachment_count":0,"force":null}`},
		{from: "alicloud_ram_policy", state: `{"id":"a","name":"a","document":"{}","type":"Custom","version":"1"}`},
		{from: "alicloud_resource_manager_policy", state: `{"id":"a","policy_name":"a","policy_type":"Custom"}`},
	},
	"ram_saml_provider": {
		{from: "alicloud_ram_saml_provider", state: `{"id":"a","saml_provider_name":"a","description":"","arn":"",
			"encodedsaml_metadata_document":"PEVudGl0eURlc2NyaXB0b3IvPg==","update_date":"2026-11-21T19:53:40Z"}`},
	},
	"ram_oidc_provider": {
		{from: "alicloud_ims_oidc_provider", state: `{"id":"a","oidc_provider_name":"a","description":"","client_ids":null,
			"fingerprints":[],"issuance_limit_time":12,"issuer_url":"https://a.example.com/",
			"create_time":"2026-11-21T19:53:40Z"}`},
	},
	"ram_group_membership": {
		{from: "alicloud_ram_user_group_attachment", state: `{"id":"devs:a","group_name":"devs","user_name":"a"}`},
	},
	"ram_access_key": {
		{from: "alicloud_ram_access_key", state: `{"id":"ID","user_name":"a","secret":"the secret","secret_file":null,
			"pgp_key":null,"status":"Active","create_time":"2026-11-21T19:53:40Z"}`},
		{from: "alicloud_ram_access_key", state: `{"id":"ID","user_name":"a","secret":null,"secret_file":"keys/ak.txt"}`},
	},
	"ram_login_profile": {
		{from: "alicloud_ram_login_profile", state: `{"id":"a","user_name":"a","password":"The-old-one-1",
			"mfa_bind_required":false,"password_reset_required":false}`, without: "generate_password"},
	},
	"ram_security_preference": {
		{from: "alicloud_ram_security_preference", state: `{"id":"` + emulator.DefaultAccountID + `",
			"login_session_duration":8}`},
		{from: "alicloud_ram_security_preference", state: `{"id":"RamSecurityPreference","login_session_duration":8,
			"enable_save_mfa_ticket":false,"login_network_masks":"10.0.0.0/8","verification_types":["sms"],
			"enforce_mfa_for_login":false,"mfa_operation_for_login":"independent"}`},
	},
	"ram_password_policy": {
		{from: "alicloud_ram_password_policy", state: `{"id":"` + emulator.DefaultAccountID + `","hard_expiry":false,
			"max_login_attemps":5,"minimum_password_length":12}`},
		{from: "alicloud_ram_account_password_policy", state: `{"id":"ram-account-password-policy",
			"minimum_password_length":12}`},
	},
	"ram_user_policy_attachment":  oldAttachment("user"),
	"ram_group_policy_attachment": oldAttachment("group"),
	"ram_role_policy_attachment":  oldAttachment("role"),
}

func oldAttachment(principal string) (out []oldState) {
	for _, id := range []string{principal + ":read:Custom:a", principal + "readCustoma", "a:read:Custom"} {
		out = append(out, oldState{from: "alicloud_ram_" + principal + "_policy_attachment", state: `{"id":"` + id +
			`","policy_name":"read","policy_type":"Custom","` + principal + `_name":"a"}`})
	}
	return out
}

// The state of the alicloud provider is taken over: the plan after it changes nothing, and reads
// only.
func TestMovedFromAlicloud(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		if len(oldStates[kind]) == 0 {
			w.Skip("alicloud has nothing like it")
		}
		for _, identities := range []bool{false, true} {
			w.TF.Identities = identities
			for _, old := range oldStates[kind] {
				w.State = driver.NewState()
				movedAndDestroyed(w, kind, f, old)
			}
		}
	})
}

func movedAndDestroyed(w *acctest.World, kind string, f fixture, old oldState) {
	w.Helper()
	set := f.config("a")
	maps.Copy(set, old.config)
	address := kind + ".x"
	if _, err := w.Apply(driver.Config{address: {Type: kind, Set: set}}, driver.Options{}); err != nil {
		w.Fatal(err)
	}
	state := []byte(strings.ReplaceAll(old.state, "ID", idOf(w, f, "a")))
	delete(set, old.without)
	config := driver.Config{address: {Type: kind, Set: set}}
	for _, provider := range []string{"registry.terraform.io/aliyun/alicloud", "mirror.example.com/fork/alicloud"} {
		moved, err := w.TF.Move(w.Context(), kind, provider, old.from, state)
		w.Must(err)
		w.State = driver.NewState().With(address, moved)
		before := writes(w, f)
		plan, _, err := w.TF.Plan(w.Context(), config, w.State, driver.Options{NoRefresh: true})
		w.Must(err)
		if action := plan.Changes[address].Action; action != driver.NoOp && action != driver.Update {
			w.Errorf("%s %s: without a refresh the plan is %s", old.from, state, action)
		}
		w.Settled(config)
		if n := writes(w, f) - before; n != 0 {
			w.Errorf("%s: %d writes", old.from, n)
		}
		if strings.Contains(old.state, "the secret") && w.State.Current[address].Text("access_key_secret") != "the secret" {
			w.Errorf("the secret of the key is lost")
		}
		if text := fmt.Sprint(w.State.Current[address].Value); strings.Contains(text, "The-old-one-1") {
			w.Errorf("a password that was given is in the state: %s", text)
		}
	}
	_, err := w.Apply(nil, driver.Options{Destroy: true})
	w.Must(err)
	if !f.settings {
		has(w, f, "a", "")
	}
}

// What hangs on what is moved, and is moved with it, is not made anew where a plan is made without
// a refresh: that the ID of the object is not known yet does not make it another one.
func TestMovedWithWhatHangsOnIt(t *testing.T) {
	t.Parallel()
	acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
		config := driver.Config{
			"u": {Type: "ram_user", Set: map[string]any{"user_name": "a"}},
			"g": {Type: "ram_group", Set: map[string]any{"group_name": "g"}},
			"p": {Type: "ram_policy", Set: map[string]any{"policy_name": "p", "policy_document": document}},
			"k": {Type: "ram_access_key", Set: map[string]any{
				"user_name": driver.Ref{Address: "u", Attribute: "user_name"}}},
			"m": {Type: "ram_group_membership", Set: map[string]any{
				"user_name":  driver.Ref{Address: "u", Attribute: "user_name"},
				"group_name": driver.Ref{Address: "g", Attribute: "group_name"}}},
			"t": {Type: "ram_group_policy_attachment", Set: map[string]any{
				"group_name": driver.Ref{Address: "g", Attribute: "group_name"}, "policy_type": "Custom",
				"policy_name": driver.Ref{Address: "p", Attribute: "policy_name"}}},
		}
		_, err := w.Apply(config, driver.Options{})
		w.Must(err)
		made := w.State
		olds := map[string][2]string{
			"u": {"user", `{"id":"a","name":"a"}`},
			"g": {"group", `{"id":"g","name":"g"}`},
			"p": {"policy", `{"id":"p","name":"p","document":` + fmt.Sprintf("%q", document) + `}`},
			"m": {"user_group_attachment", `{"user_name":"a","group_name":"g"}`},
			"t": {"group_policy_attachment", `{"group_name":"g","policy_type":"Custom","policy_name":"p"}`},
		}
		for range 2 {
			w.State = driver.NewState()
			for address, i := range made.Current {
				if old, moves := olds[address]; moves {
					i, err = w.TF.Move(w.Context(), i.Type, "registry.terraform.io/aliyun/alicloud", "alicloud_ram_"+old[0],
						[]byte(old[1]))
					w.Must(err)
				}
				w.State = w.State.With(address, i)
			}
			plan, _, err := w.TF.Plan(w.Context(), config, w.State, driver.Options{NoRefresh: true})
			w.Must(err)
			for address, change := range plan.Changes {
				if change.Action != driver.NoOp && change.Action != driver.Update {
					w.Errorf("%s: without a refresh the plan is %s", address, change.Action)
				}
			}
			w.Settled(config)
			delete(olds, "m") // then what hangs on the others was ours before
			delete(olds, "t")
		}
	})
}

// Where an old state tells the account, credentials of another one are an error: there the object
// would seem to be gone, or be another one.
func TestMoveOfAnotherAccount(t *testing.T) {
	t.Parallel()
	forEach(t, func(w *acctest.World, kind string, f fixture) {
		state, told := map[string]string{
			"ram_role":                `{"id":"a","name":"a","arn":"acs:ram::9999999999999999:role/a"}`,
			"ram_password_policy":     `{"id":"9999999999999999","minimum_password_length":12}`,
			"ram_security_preference": `{"id":"9999999999999999","login_session_duration":8}`,
		}[kind]
		if !told {
			w.Skip("its states do not tell the account")
		}
		config := f.one(kind, "a", nil)
		_, err := w.Apply(config, driver.Options{})
		w.Must(err)
		for _, identities := range []bool{false, true} {
			w.TF.Identities = identities
			moved, err := w.TF.Move(w.Context(), kind, "registry.terraform.io/aliyun/alicloud", "alicloud_"+kind, []byte(state))
			w.Must(err)
			w.State = driver.NewState().With(kind+".x", moved)
			_, err = w.Apply(config, driver.Options{})
			if err == nil || !strings.Contains(err.Error(), "9999999999999999") || len(w.State.Current) != 1 {
				w.Errorf("%v, with %d objects in the state", err, len(w.State.Current))
			}
		}
	})
}

// What cannot be moved is an error that says what to do.
func TestMoveThatCannotBe(t *testing.T) {
	t.Parallel()
	acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
		const aliyun = "registry.terraform.io/aliyun/alicloud"
		for _, bad := range []struct{ kind, provider, from, state, want string }{
			{"ram_group_membership", aliyun, "alicloud_ram_group_membership", `{"group_name":"ops"}`, "import"},
			{"ram_user", aliyun, "alicloud_ram_role", `{"name":"a"}`, "alicloud_ram_user"},
			{"ram_user", "registry.terraform.io/hashicorp/aws", "alicloud_ram_user", `{"name":"a"}`, "aliyun/alicloud"},
			{"ram_user", "example.com/foreign/ram", "ram_user", `{"user_name":"a"}`, "aliyun/alicloud"},
			{"ram_user", aliyun, "alicloud_ram_user", `{"id":"x"}`, "user_id"},
			{"ram_user", aliyun, "alicloud_ram_user", `{"name":["a"]}`, "user_name"},
			{"ram_user", aliyun, "alicloud_ram_user", `[]`, "JSON"},
			{"ram_user", aliyun, "alicloud_ram_user", `null`, "JSON"},
			{"ram_user", aliyun, "alicloud_ram_user", "", "0.12"},
		} {
			var state []byte
			if bad.state != "" {
				state = []byte(bad.state)
				if bad.state != "[]" && !json.Valid(state) {
					w.Fatal(bad.state)
				}
			}
			i, err := w.TF.Move(w.Context(), bad.kind, bad.provider, bad.from, state)
			said := fmt.Sprint(err)
			if err == nil || !strings.Contains(said, "Cannot move "+bad.from) || !strings.Contains(said, bad.want) ||
				strings.Contains(said, "%!") {
				w.Errorf("%s from %s %s: %v, %v; want an error with %q", bad.kind, bad.from, bad.state, i, err, bad.want)
			}
		}
	})
}
