// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

const whoami = `
data "ram_caller_identity" "me" {}
`

func is(attribute, value string) []statecheck.StateCheck {
	return []statecheck.StateCheck{
		statecheck.ExpectKnownValue("data.ram_caller_identity.me", tfjsonpath.New(attribute), knownvalue.StringExact(value)),
	}
}

// bare clears every variable and file that credentials could come from.
func bare(t *testing.T) {
	t.Helper()
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if strings.HasPrefix(name, "ALIBABA") || strings.HasPrefix(name, "ALICLOUD") || strings.HasPrefix(
			name, "TFC_",
		) || name == "RAM_ENDPOINT" {
			t.Setenv(name, "")
		}
	}
	t.Setenv("HOME", t.TempDir())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	acctest.NeedCLI(t)
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: steps})
}

func TestCredentialSources(t *testing.T) {
	bare(t)
	e := acctest.NewEmulated(t, emulator.Options{})
	key := e.Emulator.Root()
	t.Setenv("RAM_ENDPOINT", e.URL)
	account := is("account_id", e.Emulator.AccountID())

	t.Run("environment", func(t *testing.T) {
		t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", key.ID)
		t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", key.Secret)
		run(t, resource.TestStep{Config: `provider "ram" {}` + whoami, ConfigStateChecks: account})
	})
	t.Run("names people already export", func(t *testing.T) {
		t.Setenv("ALICLOUD_ACCESS_KEY", key.ID)
		t.Setenv("ALICLOUD_SECRET_KEY", key.Secret)
		run(t, resource.TestStep{Config: whoami, ConfigStateChecks: account})
	})
	t.Run("arguments win over the environment", func(t *testing.T) {
		t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAIwrong")
		t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "wrong")
		run(t, resource.TestStep{Config: e.Provider("") + whoami, ConfigStateChecks: account})
	})
	t.Run("profile of the aliyun CLI", func(t *testing.T) {
		home := t.TempDir()
		t.Setenv("HOME", home)
		if err := os.Mkdir(filepath.Join(home, ".aliyun"), 0o700); err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf(
			`{"current":"none","profiles":[{"name":"none","mode":"AK"},{"name":"prod","mode":"AK","access_key_id":%q,`+
				`"access_key_secret":%q}]}`,
			key.ID, key.Secret,
		)
		if err := os.WriteFile(filepath.Join(home, ".aliyun", "config.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		run(t, resource.TestStep{Config: `provider "ram" { profile = "prod" }` + whoami, ConfigStateChecks: account})
	})
}

func TestNoCredentials(t *testing.T) {
	bare(t)
	t.Setenv("RAM_ENDPOINT", acctest.NewEmulated(t, emulator.Options{}).URL)
	run(t,
		resource.TestStep{
			Config: whoami,
			ExpectError: regexp.MustCompile(
				`(?s)Cannot tell.*No[\s│]+credentials[\s│]+for[\s│]+Alibaba.*ALIBABA_CLOUD_ACCESS_KEY_ID.*config\.json`,
			),
		},
		resource.TestStep{
			Config:      `provider "ram" { access_key_id = "LTAI1234" }` + whoami,
			ExpectError: regexp.MustCompile(`(?s)Cannot configure the RAM provider.*access_key_secret`),
		},
	)
}

// Wrong credentials are one error, before anything else is asked, and it says where they came from.
func TestWrongCredentials(t *testing.T) {
	bare(t)
	e := acctest.NewEmulated(t, emulator.Options{})
	config := func(id, secret string) string {
		block := "provider \"ram\" {\n endpoint = %q\n access_key_id = %q\n access_key_secret = %q\n}\n"
		return fmt.Sprintf(block, e.URL, id, secret) + `
data "ram_users" "all" {}
data "ram_groups" "all" {}
`
	}
	run(t,
		resource.TestStep{
			Config: config("LTAIunknown", "x"),
			ExpectError: regexp.MustCompile(
				`(?s)Cannot read.*does[\s│]+not[\s│]+accept the[\s│]+credentials[\s│]+from[\s│]+arguments.*` +
					`InvalidAccessKeyId\.NotFound`,
			),
		},
		resource.TestStep{
			Config:      config(e.Emulator.Root().ID, "wrong-secret"),
			ExpectError: regexp.MustCompile(`(?s)Cannot read.*does[\s│]+not[\s│]+accept the[\s│]+credentials`),
		},
	)
	for action, n := range e.Emulator.Requests() {
		if action != "sts:GetCallerIdentity" {
			t.Errorf("%d of %s with credentials that are known to be wrong", n, action)
		}
	}
}

// Where STS gives no answer, RAM perhaps does: the check is no obstacle.
func TestSTSOutOfReach(t *testing.T) {
	bare(t)
	e := acctest.NewEmulated(t, emulator.Options{})
	broken := httptest.NewServer(
		http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }),
	)
	defer broken.Close()
	_, err := e.Client.CreateUser(t.Context(), ram.User{UserName: "ann"})
	must(t, err)
	const users = `
data "ram_users" "all" {}

data "ram_user" "ann" {
  user_name = "ann"
}

output "arns" { // the account is part of them
  value = jsonencode([data.ram_users.all.users[0].arn, data.ram_user.ann.arn])
}
`
	unknown := resource.TestCheckOutput("arns", "[null,null]")
	run(t,
		resource.TestStep{
			Config: e.Provider("skip_credentials_validation = true\n endpoints = { sts = \"http://127.0.0.1:1\" }") + users,
			Check:  unknown,
		},
		resource.TestStep{
			Config: e.Provider("max_retries = 0\n endpoints = { sts = \""+broken.URL+"\" }") + users, Check: unknown,
		},
	)
}

func TestProviderBadInput(t *testing.T) {
	bare(t)
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "x")
	var steps []resource.TestStep
	for argument, message := range map[string]string{
		`endpoint = "http://ram.example.com"`:                                    `HTTPS`,
		`endpoint = "ftp://127.0.0.1"`:                                           `HTTPS`,
		`endpoints = { ims = "http://user:pw@127.0.0.1" }`:                       `must have no user`,
		`credentials_uri = "http://credentials.example.com"`:                     `HTTPS`,
		`assume_role = { role_arn = "role/x" }`:                                  `acs:ram::<account>:role/<name>`,
		`assume_role = { role_arn = "acs:ram::1:role/x", policy = "{" }`:         `Policy document with a JSON mistake`,
		`assume_role = { role_arn = "acs:ram::1:role/x", duration_seconds = 1 }`: `between 900 and 43200`,
		`default_tags = { "acs:x" = "y" }`:                                       `must not begin with`,
		`max_retries = -1`:                                                       `between 0 and 100`,
	} {
		steps = append(steps, resource.TestStep{
			Config: "provider \"ram\" {\n" + argument + "\n}\n" + whoami, PlanOnly: true,
			ExpectError: regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(message), " ", `[\s│]+`)),
		})
	}
	run(t, steps...)
}

func TestAssumeRole(t *testing.T) {
	bare(t)
	e := acctest.NewEmulated(t, emulator.Options{})
	ctx, account := t.Context(), e.Emulator.AccountID()
	_, err := e.Client.CreateUser(ctx, ram.User{UserName: "runner"})
	must(t, err)
	key, err := e.Client.CreateAccessKey(ctx, "runner")
	must(t, err)
	_, err = e.Client.CreateRole(ctx, ram.Role{RoleName: "identity-admin", AssumeRolePolicyDocument: fmt.Sprintf(
		`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",`+
			`"Principal":{"RAM":["acs:ram::%s:user/runner"]},"Condition":{"StringEquals":{"sts:ExternalId":"infra-42"}}}]}`,
		account)})
	must(t, err)
	must(
		t,
		e.Client.AttachPolicy(
			ctx,
			ram.Attachment{
				PrincipalType: ram.PrincipalRole, PrincipalName: "identity-admin", PolicyType: "System",
				PolicyName: "AdministratorAccess",
			},
		),
	)
	_, err = e.Client.CreatePolicy(
		ctx,
		ram.Policy{
			PolicyName:     "assume",
			PolicyDocument: `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}`,
		},
	)
	must(t, err)
	must(
		t,
		e.Client.AttachPolicy(
			ctx,
			ram.Attachment{
				PrincipalType: ram.PrincipalUser, PrincipalName: "runner", PolicyType: "Custom", PolicyName: "assume",
			},
		),
	)

	config := func(externalID, policy string) string {
		return fmt.Sprintf(`
provider "ram" {
  endpoint          = %q
  access_key_id     = %q
  access_key_secret = %q
  assume_role = {
    role_arn          = "acs:ram::%s:role/identity-admin"
    role_session_name = "test"
    external_id       = %q
    duration_seconds  = 900
    %s
  }
}
`, e.URL, key.AccessKeyID, key.Secret, account, externalID, policy)
	}
	const user = `
resource "ram_user" "made" { user_name = "made-by-role" }
`
	run(t,
		resource.TestStep{
			Config: config("infra-42", "") + user + whoami, ConfigStateChecks: is("identity_type", "AssumedRoleUser"),
		},
		// The session policy narrows what the role may do.
		resource.TestStep{
			Config: config(
				"infra-42",
				`policy = jsonencode({ Version = "1", Statement = [{ Effect = "Allow", Action = "ram:List*", Resource = "*" }] })`,
			) + user,
			ExpectError: regexp.MustCompile(`(?s)may not do this.*ram:GetUser.*NoPermission`),
		},
		resource.TestStep{Config: config("wrong", "") + whoami, ExpectError: regexp.MustCompile(`NoPermission`)},
		resource.TestStep{Config: config("infra-42", "") + user},
	)
}

// TestAssumeRoleChain has two roles be assumed one after the other, and every call of every product
// be signed with the session of the last one.
func TestAssumeRoleChain(t *testing.T) {
	bare(t)
	e := acctest.NewEmulated(t, emulator.Options{})
	ctx, account := t.Context(), e.Emulator.AccountID()
	_, err := e.Client.CreateUser(ctx, ram.User{UserName: "runner"})
	must(t, err)
	key, err := e.Client.CreateAccessKey(ctx, "runner")
	must(t, err)
	attach := func(kind ram.PrincipalType, name, policy string) {
		must(t, e.Client.AttachPolicy(ctx, ram.Attachment{
			PrincipalType: kind, PrincipalName: name, PolicyType: "System", PolicyName: policy,
		}))
	}
	attach(ram.PrincipalUser, "runner", "AliyunSTSAssumeRoleAccess")
	for _, r := range []struct{ role, trusted string }{{"hub", "user/runner"}, {"admin", "role/hub"}} {
		_, err = e.Client.CreateRole(ctx, ram.Role{RoleName: r.role, AssumeRolePolicyDocument: fmt.Sprintf(
			`{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"RAM":["acs:ram::%s:%s"]}}]}`,
			account, r.trusted)})
		must(t, err)
	}
	attach(ram.PrincipalRole, "hub", "AliyunSTSAssumeRoleAccess")
	attach(ram.PrincipalRole, "admin", "AdministratorAccess")
	e.Emulator.ResetRequests()

	run(t, resource.TestStep{Config: fmt.Sprintf(`
provider "ram" {
  endpoint          = %[1]q
  access_key_id     = %[2]q
  access_key_secret = %[3]q
  assume_role_chain = [
    { role_arn = "acs:ram::%[4]s:role/hub" },
    { role_arn = "acs:ram::%[4]s:role/admin", role_session_name = "last" },
  ]
}
`, e.URL, key.AccessKeyID, key.Secret, account) + whoami + `
resource "ram_user" "made" {
  user_name = "made"
  tags      = { team = "ops" }
}

resource "ram_policy" "made" {
  policy_name     = "made"
  policy_document = jsonencode({
    Version = "1", Statement = [{ Effect = "Allow", Action = "ecs:Describe*", Resource = "*" }]
  })
}

resource "ram_user_policy_attachment" "made" {
  user_name   = ram_user.made.user_name
  policy_type = "Custom"
  policy_name = ram_policy.made.policy_name
}

data "ram_users" "all" {}

data "ram_effective_policies" "runner" {
  user_name = "runner"
}
`, ConfigStateChecks: is("identity_type", "AssumedRoleUser")})

	products := map[string]bool{}
	for _, r := range e.Emulator.Log() {
		products[r.Product] = true
		if r.Action != "AssumeRole" && !strings.HasSuffix(r.Caller, "role/admin/last") {
			t.Errorf("%s:%s was called by %s", r.Product, r.Action, r.Caller)
		}
	}
	if len(products) < 4 {
		t.Errorf("only these products were called: %v", products)
	}
}
