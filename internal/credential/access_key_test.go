// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest/driver"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

func TestAccessKeyLifecycle(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	user := e.Name("robot")
	config := func(more string) string {
		return fmt.Sprintf("resource \"ram_user\" \"robot\" { user_name = %q }\nresource \"ram_access_key\" \"test\" {\n "+
			"user_name = ram_user.robot.user_name\n %s\n}", user, more)
	}
	var id, secret string
	remember := func(s *terraform.State) error {
		a := s.RootModule().Resources["ram_access_key.test"].Primary.Attributes
		id, secret = a["access_key_id"], a["access_key_secret"]
		return nil
	}
	keys := func() []ram.AccessKey {
		k, err := e.Client.ListAccessKeys(t.Context(), user)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	e.Run(resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: config(""), Check: remember,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("ram_access_key.test", tfjsonpath.New("status"), knownvalue.StringExact("Active")),
					statecheck.ExpectSensitiveValue("ram_access_key.test", tfjsonpath.New("access_key_secret")),
					statecheck.ExpectKnownValue("ram_access_key.test", tfjsonpath.New("encrypted_secret"), knownvalue.Null()),
				},
			},
			{
				// The key works: it signs a request of its own.
				PreConfig: func() {
					if e.Emulator == nil {
						return
					}
					c, err := ram.NewClient(ram.Config{Endpoint: e.URL, Credentials: credential.Static(id, secret, "")})
					if err != nil {
						t.Fatal(err)
					}
					who, err := c.GetCallerIdentity(t.Context())
					if err != nil || who.IdentityType != "RAMUser" {
						t.Errorf("the key does not work: %+v, %v", who, err)
					}
				},
				Config: config(`status = "Inactive"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("ram_access_key.test",
						plancheck.ResourceActionUpdate)},
				},
			},
			{
				ResourceName: "ram_access_key.test", ImportState: true, ImportStateVerify: true,
				ImportStateVerifyIdentifierAttribute: "access_key_id",
				ImportStateIdFunc:                    func(*terraform.State) (string, error) { return user + ":" + id, nil },
				ImportStateVerifyIgnore:              []string{"access_key_secret"},
			},
			{
				PreConfig:    func() { must(t, e.Client.DeleteAccessKey(t.Context(), user, id)) },
				RefreshState: true, ExpectNonEmptyPlan: true,
			},
			{Config: config(`status = "Inactive"`)}, // made inactive from the start
			{
				PreConfig: func() {
					if k := keys(); len(k) != 1 || k[0].Status != "Inactive" {
						t.Errorf("keys: %+v, want one that is inactive", k)
					}
				},
				Config: config(""),
			},
		},
		CheckDestroy: func(*terraform.State) error {
			if _, err := e.Client.GetUserByName(t.Context(), user); !ram.IsNotExist(err) {
				return fmt.Errorf("user %s is still there: %w", user, err)
			}
			return nil
		},
	})
}

func newEntity(t *testing.T, name string) *openpgp.Entity {
	t.Helper()
	e, err := openpgp.NewEntity(name, "", strings.ToLower(name)+"@example.com", nil)
	must(t, err)
	return e
}

// armored is the public key.
func armored(t *testing.T, e *openpgp.Entity) string {
	t.Helper()
	var out bytes.Buffer
	w, err := armor.Encode(&out, openpgp.PublicKeyType, nil)
	must(t, err)
	must(t, e.Serialize(w))
	must(t, w.Close())
	return out.String()
}

func TestAccessKeyEncryptedSecret(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	owner, other := newEntity(t, "Robot"), newEntity(t, "Other")
	var raw bytes.Buffer
	must(t, owner.Serialize(&raw))

	user := e.Name("robot")
	config := func(key string) string {
		return fmt.Sprintf("resource \"ram_user\" \"robot\" { user_name = %q }\nresource \"ram_access_key\" \"test\" {\n "+
			"user_name = ram_user.robot.user_name\n pgp_key = <<EOK\n%s\nEOK\n}", user, key)
	}
	check := func(s *terraform.State) error {
		a := s.RootModule().Resources["ram_access_key.test"].Primary.Attributes
		sealed, err := base64.StdEncoding.DecodeString(a["encrypted_secret"])
		if err != nil {
			return err
		}
		m, err := openpgp.ReadMessage(bytes.NewReader(sealed), openpgp.EntityList{owner}, nil, nil)
		if err != nil {
			return err
		}
		secret, err := io.ReadAll(m.UnverifiedBody)
		if err != nil {
			return err
		}
		if want := fmt.Sprintf("%X", owner.PrimaryKey.Fingerprint); a["key_fingerprint"] != want {
			return fmt.Errorf("fingerprint %s, want %s", a["key_fingerprint"], want)
		}
		if e.Emulator == nil {
			return nil
		}
		c, err := ram.NewClient(ram.Config{Endpoint: e.URL, Credentials: credential.Static(a["access_key_id"],
			string(secret), "")})
		if err != nil {
			return err
		}
		_, err = c.GetCallerIdentity(t.Context())
		return err
	}
	checks := []statecheck.StateCheck{statecheck.ExpectKnownValue("ram_access_key.test",
		tfjsonpath.New("access_key_secret"), knownvalue.Null())}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config(armored(t, owner)), Check: check, ConfigStateChecks: checks},
		{
			// The same key in Base64.
			Config: config(base64.StdEncoding.EncodeToString(raw.Bytes())), Check: check, ConfigStateChecks: checks,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("ram_access_key.test",
					plancheck.ResourceActionUpdate)},
			},
		},
		{
			PreConfig: func() { owner = other },
			Config:    config(armored(t, other)), Check: check, ConfigStateChecks: checks,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("ram_access_key.test",
					plancheck.ResourceActionReplace)},
			},
		},
	}})
}

// sealedKey is the configuration of an access key of the user ann under an OpenPGP key.
func sealedKey(key, status string) driver.Config {
	return driver.Config{"k": {Type: "ram_access_key", Set: map[string]any{
		"user_name": "ann", "pgp_key": key, "status": status}}}
}

// An OpenPGP key that has expired since hinders no plan, no change and no destroy. Only the sealing
// of a new secret needs one that is valid, and says so before anything is made.
func TestAccessKeyUnderAPGPKeyThatHasExpired(t *testing.T) {
	t.Parallel()
	withAnn(t, func(w *acctest.World) {
		owner, err := openpgp.NewEntity("Ann", "", "ann@example.com", &packet.Config{KeyLifetimeSecs: 24 * 3600})
		w.Must(err)
		key := armored(w.T, owner)
		_, err = w.Apply(sealedKey(key, "Active"), driver.Options{})
		w.Must(err)
		id := w.State.Current["k"].Text("access_key_id")
		time.Sleep(48 * time.Hour)

		w.Settled(sealedKey(key, "Active"))
		for _, config := range []driver.Config{
			sealedKey(key, "Inactive"), sealedKey(base64.StdEncoding.EncodeToString([]byte(key)), "Inactive"),
		} {
			plan, err := w.Apply(config, driver.Options{})
			w.Must(err)
			if got := plan.Changes["k"].Action; got != driver.Update {
				w.Errorf("planned as %s", got)
			}
		}
		for name, options := range map[string]driver.Options{"replace": {Replace: []string{"k"}}, "none": {}} {
			state := w.State
			if name == "none" {
				state = driver.NewState()
			}
			_, _, err = w.TF.Plan(w.Context(), sealedKey(key, "Active"), state, options)
			if err == nil || !strings.Contains(err.Error(), `"pgp_key"`) || !strings.Contains(err.Error(), "expired") {
				w.Errorf("%s: %v", name, err)
			}
		}
		keys, err := w.Fresh().ListAccessKeys(w.Context(), "ann")
		w.Must(err)
		if len(keys) != 1 || keys[0].AccessKeyID != id {
			w.Errorf("ann has the keys %v", keys)
		}
		_, err = w.Apply(sealedKey(key, "Inactive"), driver.Options{Destroy: true})
		w.Must(err)
	})
}

// One OpenPGP key can be written in many ways: each is taken, and none makes a new access key.
func TestFormsOfAPGPKey(t *testing.T) {
	t.Parallel()
	withAnn(t, func(w *acctest.World) {
		owner := newEntity(w.T, "Ann")
		var raw bytes.Buffer
		w.Must(owner.Serialize(&raw))
		text := armored(w.T, owner)
		wrapped := regexp.MustCompile(`.{76}`).ReplaceAllString(base64.StdEncoding.EncodeToString(raw.Bytes()), "$0\n")
		forms := map[string]string{
			"armored": text, "Base64": base64.StdEncoding.EncodeToString(raw.Bytes()), "Base64 in lines": wrapped,
			"Base64 of the armor":             base64.StdEncoding.EncodeToString([]byte(text)),
			"text before the armor":           "pub   ed25519 2026-01-01 [SC]\n      Ann\n\n" + text,
			"Base64 of text before the armor": base64.StdEncoding.EncodeToString([]byte("Ann's key\n" + text)),
			"lines of another system":         strings.ReplaceAll(text, "\n", "\r\n"),
		}
		for made, form := range forms {
			_, err := w.Apply(sealedKey(form, "Active"), driver.Options{})
			w.Must(err)
			got := w.State.Current["k"].Text("key_fingerprint")
			if want := fmt.Sprintf("%X", owner.PrimaryKey.Fingerprint); got != want {
				w.Errorf("%s: fingerprint %s, want %s", made, got, want)
			}
			for other, form := range forms {
				plan, _, err := w.TF.Plan(w.Context(), sealedKey(form, "Active"), w.State, driver.Options{})
				w.Must(err)
				if got := plan.Changes["k"].Action; got != driver.Update && other != made {
					w.Errorf("from %s to %s: %s", made, other, got)
				}
			}
			_, err = w.Apply(nil, driver.Options{Destroy: true})
			w.Must(err)
		}
	})
}

// A key that comes from the alicloud provider is the same key, whatever its state says of the
// OpenPGP key: that provider takes the name of a Keybase user and an empty text, and writes
// fingerprints in lower case.
func TestMovedAccessKeyIsNotReplaced(t *testing.T) {
	t.Parallel()
	withAnn(t, func(w *acctest.World) {
		owner := newEntity(w.T, "Ann")
		fingerprint := fmt.Sprintf("%x", owner.PrimaryKey.Fingerprint)
		sealed, plain := sealedKey(armored(w.T, owner), "Active"), sealedKey("", "Active")
		delete(plain["k"].Set, "pgp_key")
		for _, old := range []struct {
			secret string
			config driver.Config
		}{
			{`"pgp_key":"keybase:ann","encrypted_secret":"d2Nj","key_fingerprint":"` + fingerprint + `","secret":null`, sealed},
			{`"pgp_key":"","encrypted_secret":"","key_fingerprint":"","secret":"the secret"`, plain},
			{`"pgp_key":"","encrypted_secret":"","key_fingerprint":"","secret":""`, sealed},
		} {
			key, err := w.Other.CreateAccessKey(w.Context(), "ann")
			w.Must(err)
			moved, err := w.TF.Move(w.Context(), "ram_access_key", "registry.terraform.io/aliyun/alicloud",
				"alicloud_ram_access_key", []byte(`{"id":"`+key.AccessKeyID+`","user_name":"ann",`+old.secret+`}`))
			w.Must(err)
			w.State = driver.NewState().With("k", moved)
			_, err = w.Apply(old.config, driver.Options{})
			w.Must(err)
			if got := w.State.Current["k"].Text("access_key_id"); got != key.AccessKeyID {
				w.Errorf("%s: it is another key now", old.secret)
			}
			w.Settled(old.config)
			_, err = w.Apply(nil, driver.Options{Destroy: true})
			w.Must(err)
		}
	})
}

// The secret of an imported key is not known, so a pgp_key has nothing to encrypt: nothing is
// replaced.
func TestAccessKeyImportedUnderAPGPKey(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	if _, err := e.Client.CreateUser(t.Context(), ram.User{UserName: "robot"}); err != nil {
		t.Fatal(err)
	}
	k, err := e.Client.CreateAccessKey(t.Context(), "robot")
	must(t, err)
	config := func(owner string) string {
		return fmt.Sprintf("import {\n to = ram_access_key.test\n id = \"robot:%s\"\n}\nresource \"ram_access_key\" "+
			"\"test\" {\n user_name = \"robot\"\n pgp_key = <<EOK\n%s\nEOK\n}",
			k.AccessKeyID, armored(t, newEntity(t, owner)))
	}
	same := []statecheck.StateCheck{
		statecheck.ExpectKnownValue("ram_access_key.test", tfjsonpath.New("access_key_id"),
			knownvalue.StringExact(k.AccessKeyID)),
		statecheck.ExpectKnownValue("ram_access_key.test", tfjsonpath.New("encrypted_secret"), knownvalue.Null()),
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config("Robot"), ConfigStateChecks: same},
		{Config: config("Other"), ConfigStateChecks: same},
	}})
}

// Another user of that name exists: the key cannot follow, so a new one is made.
func TestAccessKeyOfAnotherUserIsANewKey(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	config := func(owner string) string {
		return fmt.Sprintf("resource \"ram_user\" \"ann\" { user_name = %q }\nresource \"ram_user\" \"ben\" { user_name = "+
			"%q }\nresource \"ram_access_key\" \"test\" { user_name = ram_user.%s.user_name }",
			e.Name("ann"), e.Name("ben"), owner)
	}
	differ := statecheck.CompareValue(compare.ValuesDiffer())
	checks := func() []statecheck.StateCheck {
		return []statecheck.StateCheck{differ.AddStateValue("ram_access_key.test", tfjsonpath.New("access_key_id"))}
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config("ann"), ConfigStateChecks: checks()},
		{Config: config("ben"), ConfigStateChecks: checks(), ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("ram_access_key.test",
				plancheck.ResourceActionReplace)},
		}},
	}})
}

// The new owner is made in the same apply: that is known while Terraform plans, where the key
// refers to it.
func TestAccessKeyOfAUserMadeAtOnce(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	before := fmt.Sprintf("resource \"ram_user\" \"ann\" { user_name = %q }\nresource \"ram_access_key\" \"test\" { "+
		"user_name = ram_user.ann.user_name }", e.Name("ann"))
	after := fmt.Sprintf("resource \"ram_user\" \"ben\" { user_name = %q }\nresource \"ram_access_key\" \"test\" { "+
		"user_name = ram_user.ben.user_name }", e.Name("ben"))
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: before},
		{Config: after, ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("ram_access_key.test",
				plancheck.ResourceActionReplace)},
		}},
	}})
}

// A name that is known only during the apply may be that of a rename, which the key has to survive.
// Where it is another user's, the apply says so and changes nothing, and the next plan makes a new
// key.
func TestAccessKeyOfAUserNotKnownYet(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	config := func(input string) string {
		return fmt.Sprintf(`
resource "ram_user" "ann" { user_name = %q }
resource "ram_user" "ben" { user_name = %q }
resource "ram_group" "first" { group_name = %q }
resource "terraform_data" "who" {
  input = "${ram_user.%s.user_name}${substr(ram_group.first.group_id, 0, 0)}"
}
resource "ram_access_key" "test" { user_name = terraform_data.who.output }`,
			e.Name("ann"), e.Name("ben"), e.Name("first-"+input), input)
	}
	refused := regexp.MustCompile(`(?s)belongs[\s│]+to[\s│]+the[\s│]+user[\s│]+that[\s│]+is[\s│]+called[\s│]+"` +
		e.Name("ann"))
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config("ann")},
		{Config: config("ben"), ExpectError: refused},
		{Config: config("ben"), ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction("ram_access_key.test",
				plancheck.ResourceActionReplace)},
		}},
	}})
}

func TestAccessKeyBadInput(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	private, err := openpgp.NewEntity("Robot", "", "robot@example.com", nil)
	must(t, err)
	var buf bytes.Buffer
	must(t, private.SerializePrivate(&buf, nil))
	var steps []resource.TestStep
	for argument, message := range map[string]string{
		`status = "On"`:           `value must be one of`,
		`pgp_key = "keybase:ann"`: `not the name of a Keybase user`,
		`pgp_key = "!!"`:          `neither ASCII-armored nor Base64`,
		`pgp_key = "aGVsbG8="`:    `not an OpenPGP public key`,
		fmt.Sprintf("pgp_key = %q", base64.StdEncoding.EncodeToString(buf.Bytes())): `private key; give the public one`,
	} {
		steps = append(steps, resource.TestStep{
			Config:      fmt.Sprintf("resource \"ram_access_key\" \"test\" {\n user_name = \"robot\"\n %s\n}", argument),
			PlanOnly:    true,
			ExpectError: regexp.MustCompile(strings.ReplaceAll(message, " ", `[\s│]+`)),
		})
	}
	steps = append(steps, resource.TestStep{
		Config: `resource "ram_access_key" "test" { user_name = "robot" }`, ResourceName: "ram_access_key.test",
		ImportState: true, ImportStateId: "LTAI5tNoUser", ExpectError: regexp.MustCompile(
			`(?s)does not have the.*form.*<user_name>:<access_key_id>`),
	})
	e.Run(resource.TestCase{Steps: steps})
}

func TestAccessKeysDataSource(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	user := e.Name("robot")
	config := fmt.Sprintf(`
resource "ram_user" "robot" { user_name = %q }
resource "ram_access_key" "test" { user_name = ram_user.robot.user_name }
data "ram_access_keys" "test" { user_name = ram_access_key.test.user_name }
`, user)
	first := tfjsonpath.New("access_keys").AtSliceIndex(0)
	e.Run(resource.TestCase{Steps: []resource.TestStep{{
		Config: config,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("data.ram_access_keys.test", tfjsonpath.New("access_keys"), knownvalue.ListSizeExact(1)),
			statecheck.ExpectKnownValue("data.ram_access_keys.test", first.AtMapKey("status"), knownvalue.StringExact("Active")),
			statecheck.ExpectKnownValue("data.ram_access_keys.test", first.AtMapKey("last_used_date"), knownvalue.Null()),
		},
	}}})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
