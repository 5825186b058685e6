// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

func TestLoginProfileLifecycle(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	ann := e.Name("ann")
	config := func(more string) string {
		return fmt.Sprintf(`
resource "ram_user" "ann" { user_name = %q }
resource "ram_login_profile" "test" {
  user_name = ram_user.ann.user_name
  %s
}`, ann, more)
	}
	e.Lifecycle(acctest.Lifecycle{
		Address: "ram_login_profile.test", ImportID: ann, Identifier: "user_name",
		Minimal: config(`generate_password = true`),
		MinimalChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("ram_login_profile.test", tfjsonpath.New("status"), knownvalue.StringExact("Active")),
			statecheck.ExpectSensitiveValue("ram_login_profile.test", tfjsonpath.New("password")),
		},
		Full: config(`
  password_wo             = "Secret-2345"
  password_wo_version     = 1
  password_reset_required = true
  mfa_bind_required       = true
  status                  = "Inactive"
  timeouts                = { create = "2m" }`),
		FullChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("ram_login_profile.test", tfjsonpath.New("password_wo"), knownvalue.Null()),
			statecheck.ExpectKnownValue("ram_login_profile.test", tfjsonpath.New("password"), knownvalue.Null()),
			statecheck.ExpectKnownValue("ram_login_profile.test", tfjsonpath.New("mfa_bind_required"), knownvalue.Bool(true)),
		},
		Unreadable: []string{"password_wo_version", "password", "timeouts", "generate_password"},
		Disappear:  func(t *testing.T, c *ram.Client) { must(t, c.DeleteLoginProfile(t.Context(), ann)) },
		CheckDestroyed: func(t *testing.T, c *ram.Client) {
			if _, err := c.GetLoginProfile(t.Context(), ann); !ram.IsNotExist(err) {
				t.Errorf("the logon is still there: %v", err)
			}
		},
	})
}

// logon is the configuration of the logon of the user ann, with more in it.
func logon(more map[string]any) driver.Config {
	set := map[string]any{"user_name": "ann"}
	maps.Copy(set, more)
	return driver.Config{"l": {Type: "ram_login_profile", Set: set}}
}

// given is a password that is given, at a version.
func given(password string, version int, more map[string]any) map[string]any {
	set := map[string]any{"password_wo": password, "password_wo_version": version}
	maps.Copy(set, more)
	return set
}

// withAnn runs a test in a world that has the user ann.
func withAnn(t *testing.T, test func(*acctest.World)) {
	t.Helper()
	acctest.InWorld(t, emulator.Options{}, func(w *acctest.World) {
		_, err := w.Other.CreateUser(w.Context(), ram.User{UserName: "ann"})
		w.Must(err)
		time.Sleep(time.Hour)
		test(w)
	})
}

// recorder keeps what was sent to set a logon.
type recorder struct {
	next http.RoundTripper
	sent []url.Values
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	text, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	req.Body = io.NopCloser(bytes.NewReader(text))
	params, err := url.ParseQuery(string(text))
	maps.Copy(params, req.URL.Query())
	if slices.Contains([]string{"CreateLoginProfile", "UpdateLoginProfile"}, params.Get("Action")) {
		r.sent = append(r.sent, params)
	}
	if err != nil {
		return nil, err
	}
	return r.next.RoundTrip(req)
}

// taken is what was sent since the last time: the passwords, and how many requests.
func (r *recorder) taken() (passwords []string, requests int) {
	for _, p := range r.sent {
		if p.Has("Password") {
			passwords = append(passwords, p.Get("Password"))
		}
	}
	requests, r.sent = len(r.sent), nil
	return passwords, requests
}

func record(w *acctest.World) *recorder {
	r := &recorder{next: w.Transport}
	w.Transport = r
	return r
}

// sends applies a configuration and checks which passwords it sends, and in how many requests.
func sends(w *acctest.World, r *recorder, config driver.Config, requests int, passwords ...string) *driver.Plan {
	w.Helper()
	plan, err := w.Apply(config, driver.Options{})
	w.Must(err)
	if sent, n := r.taken(); n != requests || !slices.Equal(sent, passwords) {
		w.Errorf("%d requests with the passwords %q, want %d with %q", n, sent, requests, passwords)
	}
	w.Settled(config)
	return plan
}

// A password is sent when its version changes, once and with the flag, and at no other time.
func TestPasswordIsSentWithItsVersion(t *testing.T) {
	t.Parallel()
	withAnn(t, func(w *acctest.World) {
		r := record(w)
		reset := map[string]any{"password_reset_required": true}
		sends(w, r, logon(given("First-2345", 1, reset)), 1, "First-2345")
		sends(w, r, logon(given("Other-2345", 1, reset)), 0)
		// The user has chosen another password, and RAM has cleared the flag: no difference.
		no := false
		w.Must(w.Other.UpdateLoginProfile(w.Context(), "ann", ram.LoginProfileUpdate{PasswordResetRequired: &no}))
		sends(w, r, logon(given("First-2345", 1, reset)), 0)
		sends(w, r, logon(given("Second-2345", 2, reset)), 1, "Second-2345")
		if p, err := w.Fresh().GetLoginProfile(w.Context(), "ann"); err != nil || !p.PasswordResetRequired {
			w.Errorf("the flag does not go with the password: %+v, %v", p, err)
		}
		// Whatever else changes, or does not, goes without a password, and with the same version.
		for _, more := range []map[string]any{
			{"mfa_bind_required": true}, {"status": "Inactive"}, {"mfa_bind_required": true, "status": "Active"},
		} {
			sends(w, r, logon(given("Second-2345", 2, more)), 1)
		}
		sends(w, r, logon(given("Third-2345", 3, map[string]any{"status": "Inactive"})), 1, "Third-2345")
		// Neither is given any more: the password stays.
		sends(w, r, logon(map[string]any{"status": "Inactive"}), 0)
	})
}

// An imported logon has a user who may have chosen the password: the first apply records what it is
// told, says so, and sends nothing of it.
func TestImportedLogonKeepsItsPassword(t *testing.T) {
	t.Parallel()
	withAnn(t, func(w *acctest.World) {
		_, err := w.Other.CreateLoginProfile(w.Context(), ram.LoginProfile{UserName: "ann", Status: "Active"}, "Their-2345")
		w.Must(err)
		imported, err := w.TF.Import(w.Context(), "ram_login_profile", "ann", nil)
		w.Must(err)
		for _, more := range []map[string]any{
			given("First-2345", 1, map[string]any{"password_reset_required": true}),
			{"generate_password": true}, nil, {"status": "Active"},
		} {
			w.State.Current["l"] = imported
			r := record(w)
			plan, state, err := w.TF.Run(w.Context(), logon(more), w.State, driver.Options{})
			w.Must(err)
			if _, n := r.taken(); n != 0 {
				w.Errorf("%v: %d requests", more, n)
			}
			if a := plan.Changes["l"].Action; a != driver.Update && a != driver.NoOp {
				w.Errorf("%v: %s", more, a)
			}
			if pw := state.Current["l"].Text("password"); pw != "" {
				w.Errorf("%v: there is a password in the state", more)
			}
			w.State = state
			w.Settled(logon(more))
		}
		w.State.Current["l"] = imported
		r := record(w)
		sends(w, r, logon(given("First-2345", 1, nil)), 0)
		sends(w, r, logon(given("Second-2345", 2, nil)), 1, "Second-2345")
	})
}

// Of one that exists already nothing is taken over.
func TestLogonThatExists(t *testing.T) {
	t.Parallel()
	withAnn(t, func(w *acctest.World) {
		_, err := w.Other.CreateLoginProfile(w.Context(), ram.LoginProfile{UserName: "ann", Status: "Active"}, "Their-2345")
		w.Must(err)
		r := record(w)
		_, err = w.Apply(logon(given("First-2345", 1, nil)), driver.Options{})
		if err == nil || !strings.Contains(err.Error(), `Its import ID is "ann"`) {
			w.Error(err)
		}
		for _, p := range r.sent {
			if p.Get("Action") != "CreateLoginProfile" {
				w.Errorf("sent %s", p.Get("Action"))
			}
		}
	})
}

// What cannot be right is refused while Terraform plans, at its argument, before anything is made.
func TestLogonThatCannotBe(t *testing.T) {
	t.Parallel()
	expired := expiredKey(t)
	for name, tt := range map[string]struct {
		set  map[string]any
		want string
	}{
		"no password":            {nil, "a logon has a password"},
		"no version":             {map[string]any{"password_wo": "First-2345"}, "go together"},
		"a version alone":        {map[string]any{"password_wo_version": 1}, "go together"},
		"both":                   {given("First-2345", 1, map[string]any{"generate_password": true}), "cannot be specified"},
		"empty":                  {given("", 1, nil), "must not be empty"},
		"too short":              {given("Short-2", 1, nil), "at least 8 characters"},
		"a key for nothing":      {given("First-2345", 1, map[string]any{"pgp_key": expired}), "generate_password"},
		"a key that has expired": {map[string]any{"generate_password": true, "pgp_key": expired}, "has it expired"},
		"no key":                 {map[string]any{"generate_password": true, "pgp_key": "none!"}, "neither ASCII-armored"},
		"status":                 {given("First-2345", 1, map[string]any{"status": "On"}), "Active"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			withAnn(t, func(w *acctest.World) {
				r := record(w)
				_, err := w.Apply(logon(tt.set), driver.Options{})
				if err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(tt.want)) {
					w.Errorf("%v, want %q", err, tt.want)
				}
				if _, n := r.taken(); n != 0 {
					w.Error("it reached RAM")
				}
			})
		})
	}
}

// The plan names each rule of the account that a given password does not keep, and never the
// password; a generated one keeps them all.
func TestPasswordKeepsTheAccountsPolicy(t *testing.T) {
	t.Parallel()
	withAnn(t, func(w *acctest.World) {
		w.Must(w.Other.SetPasswordPolicy(w.Context(), ram.PasswordPolicy{
			MinimumPasswordLength: 20, MinimumPasswordDifferentCharacter: 8, RequireLowercaseCharacters: true,
			RequireUppercaseCharacters: true, RequireNumbers: true, RequireSymbols: true, PasswordNotContainUserName: true,
		}))
		_, err := w.Apply(logon(given("hannah", 1, nil)), driver.Options{})
		for _, rule := range []string{"20 characters", "8 different", "an uppercase", "a digit", "a symbol", "user name"} {
			if err == nil || !strings.Contains(err.Error(), rule) {
				w.Errorf("%v, want %q", err, rule)
			}
		}
		if err != nil && strings.Contains(err.Error(), "hannah") {
			w.Errorf("the error shows the password: %v", err)
		}
		config := logon(map[string]any{"generate_password": true})
		passwords := map[string]bool{}
		for range 100 {
			_, err := w.Apply(config, driver.Options{Replace: []string{"l"}})
			w.Must(err)
			passwords[w.State.Current["l"].Text("password")] = true
		}
		if len(passwords) != 100 || passwords[""] {
			w.Errorf("%d different passwords of 100", len(passwords))
		}
	})
}

// A generated password is in the state, or only its encrypted form is; nothing tells the other.
func TestGeneratedPasswordIsSealed(t *testing.T) {
	t.Parallel()
	withAnn(t, func(w *acctest.World) {
		owner, err := openpgp.NewEntity("Ann", "", "ann@example.com", nil)
		w.Must(err)
		var public bytes.Buffer
		w.Must(owner.Serialize(&public))
		key := base64.StdEncoding.EncodeToString(public.Bytes())
		r := record(w)
		_, err = w.Apply(logon(map[string]any{"generate_password": true, "pgp_key": key}), driver.Options{})
		w.Must(err)
		sent, _ := r.taken()
		l := w.State.Current["l"]
		text, err := base64.StdEncoding.DecodeString(l.Text("encrypted_password"))
		w.Must(err)
		message, err := openpgp.ReadMessage(bytes.NewReader(text), openpgp.EntityList{owner}, nil, nil)
		w.Must(err)
		got, err := io.ReadAll(message.UnverifiedBody)
		w.Must(err)
		if len(sent) != 1 || string(got) != sent[0] || l.Text("password") != "" {
			w.Errorf("%q was sent, %q is sealed, and %q in the state", sent, got, l.Text("password"))
		}
		if strings.Contains(string(l.Private), sent[0]) {
			w.Error("the password is in the private state")
		}
		// A later key is for the next password; one that has expired since hinders nothing.
		w.Settled(logon(map[string]any{"generate_password": true, "pgp_key": key}))
		sends(w, r, logon(map[string]any{"generate_password": true, "pgp_key": expiredKey(t)}), 0)
		_, err = w.Apply(nil, driver.Options{Destroy: true})
		w.Must(err)
	})
}

// The account demands MFA of all: unset is no difference, and an explicit false is one warning, and
// no change for ever.
func TestMFAThatTheAccountDemands(t *testing.T) {
	t.Parallel()
	withAnn(t, func(w *acctest.World) {
		w.Transport = demandsMFA{w.Transport}
		unset := logon(given("First-2345", 1, nil))
		_, err := w.Apply(unset, driver.Options{})
		w.Must(err)
		w.Settled(unset)
		off := logon(given("First-2345", 1, map[string]any{"mfa_bind_required": false}))
		_, err = w.Apply(off, driver.Options{})
		w.Must(err)
		plan, err := w.Apply(off, driver.Options{})
		w.Must(err)
		if plan.Summary() != "" || len(plan.Warnings) != 1 || !strings.Contains(plan.Warnings[0], "mfa_bind_required") {
			w.Errorf("%s, %q", plan.Summary(), plan.Warnings)
		}
		// A replacement is planned with what the state holds beside the old logon.
		_, err = w.Apply(off, driver.Options{Replace: []string{"l"}})
		w.Must(err)
	})
}

// demandsMFA lets every answer show that MFA is demanded.
type demandsMFA struct{ next http.RoundTripper }

func (d demandsMFA) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := d.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(resp.Body)
	text = bytes.ReplaceAll(text, []byte(`"MFABindRequired":false`), []byte(`"MFABindRequired":true`))
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	return resp, err
}

// expiredKey is a public key that expired a year ago.
func expiredKey(t *testing.T) string {
	t.Helper()
	config := &packet.Config{Time: func() time.Time { return time.Date(1998, 1, 1, 0, 0, 0, 0, time.UTC) },
		KeyLifetimeSecs: 3600}
	owner, err := openpgp.NewEntity("Late", "", "late@example.com", config)
	must(t, err)
	var public bytes.Buffer
	must(t, owner.Serialize(&public))
	return base64.StdEncoding.EncodeToString(public.Bytes())
}
