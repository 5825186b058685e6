// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package identity_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

func TestUserLifecycle(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	ann, anna := e.Name("ann"), e.Name("anna")
	e.Lifecycle(acctest.Lifecycle{
		Address: "ram_user.test", ImportID: anna, Identifier: "user_id",
		Minimal: fmt.Sprintf(`resource "ram_user" "test" { user_name = %q }`, ann),
		MinimalChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("ram_user.test", tfjsonpath.New("user_name"), knownvalue.StringExact(ann)),
			statecheck.ExpectKnownValue("ram_user.test", tfjsonpath.New("display_name"), knownvalue.StringExact("")),
			statecheck.ExpectKnownValue("ram_user.test", tfjsonpath.New("comments"), knownvalue.StringExact("")),
			statecheck.ExpectKnownValue("ram_user.test", tfjsonpath.New("tags"),
				knownvalue.MapExact(map[string]knownvalue.Check{})),
			statecheck.ExpectKnownValue("ram_user.test", tfjsonpath.New("user_principal_name"),
				knownvalue.StringRegexp(regexp.MustCompile("^"+ann+"@"))),
			statecheck.ExpectKnownValue("ram_user.test", tfjsonpath.New("create_date"), knownvalue.NotNull()),
		},
		Full: fmt.Sprintf(`resource "ram_user" "test" {
  user_name     = %q
  display_name  = "Ann %s"
  mobile_phone  = "86-18600008888"
  email         = "ann@example.com"
  comments      = "on call"
  force_destroy = true
  tags          = { team = "ops", empty = "" }
  timeouts      = { create = "2m" }
}`, anna, strings.Repeat("x", 100)),
		FullChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue("ram_user.test", tfjsonpath.New("user_name"), knownvalue.StringExact(anna)),
			statecheck.ExpectKnownValue("ram_user.test", tfjsonpath.New("display_name"),
				knownvalue.StringExact("Ann "+strings.Repeat("x", 100))),
			statecheck.ExpectKnownValue("ram_user.test", tfjsonpath.New("email"), knownvalue.StringExact("ann@example.com")),
			statecheck.ExpectKnownValue("ram_user.test", tfjsonpath.New("tags"), knownvalue.MapExact(map[string]knownvalue.Check{
				"team": knownvalue.StringExact("ops"), "empty": knownvalue.StringExact(""),
			})),
			statecheck.ExpectKnownValue("ram_user.test", tfjsonpath.New("user_principal_name"),
				knownvalue.StringRegexp(regexp.MustCompile("^"+anna+"@"))),
		},
		Unreadable: []string{"force_destroy", "timeouts"},
		Disappear: func(t *testing.T, c *ram.Client) {
			if err := c.DeleteUser(t.Context(), anna); err != nil {
				t.Fatal(err)
			}
		},
		CheckDestroyed: func(t *testing.T, c *ram.Client) {
			if _, err := c.GetUserByName(t.Context(), ann); !ram.IsNotExist(err) {
				t.Errorf("user %s is still there: %v", ann, err)
			}
		},
	})
}

// A rename keeps the user, and with it whatever hangs on it.
func TestUserRename(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	config := func(name, group string) string {
		return fmt.Sprintf(`
resource "ram_user" "test" { user_name = %q }
resource "ram_group" "test" { group_name = %q }
resource "ram_access_key" "test" { user_name = ram_user.test.user_name }
resource "ram_group_membership" "test" {
  user_name  = ram_user.test.user_name
  group_name = ram_group.test.group_name
}
resource "ram_user_policy_attachment" "test" {
  user_name   = ram_user.test.user_name
  policy_type = "System"
  policy_name = "AliyunOSSReadOnlyAccess"
}
resource "ram_group_policy_attachment" "test" {
  group_name  = ram_group.test.group_name
  policy_type = "System"
  policy_name = "AliyunECSReadOnlyAccess"
}`, name, group)
	}
	userID := statecheck.CompareValue(compare.ValuesSame())
	keyID := statecheck.CompareValue(compare.ValuesSame())
	groupID := statecheck.CompareValue(compare.ValuesSame())
	attached := statecheck.CompareValue(compare.ValuesSame())
	checks := func() []statecheck.StateCheck {
		return []statecheck.StateCheck{
			userID.AddStateValue("ram_user.test", tfjsonpath.New("user_id")),
			keyID.AddStateValue("ram_access_key.test", tfjsonpath.New("access_key_secret")),
			groupID.AddStateValue("ram_group.test", tfjsonpath.New("group_id")),
			attached.AddStateValue("ram_user_policy_attachment.test", tfjsonpath.New("user_id")),
		}
	}
	inPlace := resource.ConfigPlanChecks{
		PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction("ram_user.test", plancheck.ResourceActionUpdate),
			plancheck.ExpectResourceAction("ram_access_key.test", plancheck.ResourceActionUpdate),
			plancheck.ExpectResourceAction("ram_group_membership.test", plancheck.ResourceActionUpdate),
			plancheck.ExpectResourceAction("ram_user_policy_attachment.test", plancheck.ResourceActionUpdate),
			plancheck.ExpectResourceAction("ram_group_policy_attachment.test", plancheck.ResourceActionUpdate),
		},
		PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
	}
	before, after := e.Name("ann"), e.Name("anna")
	devs, ops := e.Name("devs"), e.Name("ops")
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		{Config: config(before, devs), ConfigStateChecks: checks()},
		{Config: config(after, ops), ConfigStateChecks: checks(), ConfigPlanChecks: inPlace},
		{
			// Renamed elsewhere: drift that the next apply takes back, and nothing is lost on the way.
			PreConfig: func() {
				old, oldGroup := before, devs
				if err := e.Client.UpdateUser(t.Context(), after, ram.UserUpdate{NewUserName: &old}); err != nil {
					t.Fatal(err)
				}
				if err := e.Client.UpdateGroup(t.Context(), ops, ram.GroupUpdate{NewGroupName: &oldGroup}); err != nil {
					t.Fatal(err)
				}
			},
			Config: config(after, ops), ConfigStateChecks: checks(), ConfigPlanChecks: inPlace,
		},
	}})
}

func TestUserBadInput(t *testing.T) {
	t.Parallel()
	e := acctest.New(t)
	bad := map[string]string{
		`user_name = "ann smith"`:                       `has ' '`,
		`user_name = ""`:                                `must not be empty`,
		`user_name = "` + strings.Repeat("x", 65) + `"`: `1 to 64 characters long, but is 65`,
		"user_name = \"a\"\n display_name = \"" + strings.Repeat("x", 129) + `"`: `128`,
		"user_name = \"a\"\n email = \"nobody\"":                                 `address`,
		"user_name = \"a\"\n mobile_phone = \"12\"":                              `country code`,
		"user_name = \"a\"\n tags = { \"acs:x\" = \"y\" }":                       `acs:`,
	}
	var steps []resource.TestStep
	for argument, message := range bad {
		steps = append(steps, resource.TestStep{
			Config: fmt.Sprintf("resource \"ram_user\" \"test\" {\n %s\n}", argument), PlanOnly: true,
			ExpectError: regexp.MustCompile(wrapped(message)),
		})
	}
	e.Run(resource.TestCase{Steps: steps})
	if e.Emulator != nil && len(e.Emulator.Requests()) != 0 {
		t.Errorf("bad input reached RAM: %v", e.Emulator.Requests())
	}
}

// wrapped lets a message match wherever Terraform breaks its lines.
func wrapped(message string) string {
	return strings.ReplaceAll(regexp.QuoteMeta(message), " ", `[\s│]+`)
}

// A RAM that shows the user name of a user that has no display name: that is no difference, and no
// drift.
func TestUserNameShownInPlaceOfADisplayName(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	behind, err := url.Parse(e.URL)
	must(t, err)
	front := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(behind) },
		ModifyResponse: showUserNames})
	t.Cleanup(front.Close)
	e.URL = front.URL
	config := func(name, more string) string {
		return fmt.Sprintf("resource \"ram_user\" \"test\" {\n user_name = %q\n %s\n}", name, more)
	}
	step := func(config string, action plancheck.ResourceActionType, shown knownvalue.Check) resource.TestStep {
		return resource.TestStep{
			Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{
				PreApply:             []plancheck.PlanCheck{plancheck.ExpectResourceAction("ram_user.test", action)},
				PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
			},
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("ram_user.test",
				tfjsonpath.New("display_name"), shown)},
		}
	}
	e.Run(resource.TestCase{Steps: []resource.TestStep{
		step(config("ann", ""), plancheck.ResourceActionCreate, knownvalue.StringExact("")),
		step(config("ann", `comments = "x"`), plancheck.ResourceActionUpdate, knownvalue.StringExact("")),
		step(config("anna", ""), plancheck.ResourceActionUpdate, knownvalue.StringExact("")),
		step(config("anna", `display_name = "anna"`), plancheck.ResourceActionUpdate, knownvalue.StringExact("anna")),
		step(config("anna", `display_name = "Anna"`), plancheck.ResourceActionUpdate, knownvalue.StringExact("Anna")),
		step(config("anna", ""), plancheck.ResourceActionUpdate, knownvalue.StringExact("")),
	}})
}

// showUserNames puts the user name where a user in an answer has no display name.
func showUserNames(answer *http.Response) error {
	var body map[string]any
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
		return err
	}
	show := func(v any) {
		u, ok := v.(map[string]any)
		if !ok || (u["DisplayName"] != nil && u["DisplayName"] != "") {
			return
		}
		name, _ := u["UserName"].(string)
		if upn, ok := u["UserPrincipalName"].(string); ok {
			name, _, _ = strings.Cut(upn, "@")
		}
		u["DisplayName"] = name
	}
	show(body["User"])
	if users, ok := body["Users"].(map[string]any); ok {
		all, _ := users["User"].([]any)
		for _, u := range all {
			show(u)
		}
	}
	text, err := json.Marshal(body)
	answer.Body = io.NopCloser(bytes.NewReader(text))
	answer.ContentLength = int64(len(text))
	answer.Header.Set("Content-Length", strconv.Itoa(len(text)))
	return err
}
