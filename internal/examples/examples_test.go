// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package examples holds the tests that run every file under examples/ but the stacks, which have
// tests of their own.
package examples

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

const (
	root    = "../../examples"
	account = "1234567890123456" // the account of the examples
)

// metadata are those of a SAML identity provider.
const metadata = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com">` +
	`<IDPSSODescriptor><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>` +
	`<X509Certificate>MIIC</X509Certificate></X509Data></KeyInfo></KeyDescriptor></IDPSSODescriptor></EntityDescriptor>`

func TestMain(m *testing.M) { acctest.Main(m) }

// seeded is a RAM in which everything that the examples look up or import exists, and the IDs that
// RAM gave it, by the ones that the examples print.
func seeded(t *testing.T) (*acctest.Env, *strings.Replacer) {
	t.Helper()
	e := acctest.NewEmulated(t, emulator.Options{AccountID: account})
	ctx, c := t.Context(), e.Client
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ann, err := c.CreateUser(ctx, ram.User{
		UserName: "ann", DisplayName: "Ann Example", Tags: map[string]string{"team": "ops"},
	})
	must(err)
	_, err = c.CreateUser(ctx, ram.User{UserName: "robot"})
	must(err)
	key, err := c.CreateAccessKey(ctx, "robot")
	must(err)
	_, err = c.CreateGroup(ctx, ram.Group{GroupName: "operators"})
	must(err)
	must(c.AddUserToGroup(ctx, "ann", "operators"))
	_, err = c.CreateLoginProfile(ctx, ram.LoginProfile{UserName: "ann", Status: "Active"}, "Secret-2345")
	must(err)
	_, err = c.CreatePolicy(ctx, ram.Policy{
		PolicyName:     "read-shop-images",
		PolicyDocument: `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}]}`,
	})
	must(err)
	_, err = c.CreateRole(ctx, ram.Role{RoleName: "shop-server", AssumeRolePolicyDocument: `{"Version":"1",
		"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs.aliyuncs.com"}}]}`})
	must(err)
	_, err = c.CreateSAMLProvider(ctx, ram.SAMLProvider{
		SAMLProviderName: "corp", EncodedSAMLMetadataDocument: base64.StdEncoding.EncodeToString([]byte(metadata)),
	})
	must(err)
	_, err = c.CreateOIDCProvider(ctx, ram.OIDCProvider{
		OIDCProviderName: "hcp-terraform", IssuerURL: "https://app.terraform.io", ClientIDs: []string{"aliyun.ram"},
	})
	must(err)
	for _, a := range []ram.Attachment{
		{PrincipalType: ram.PrincipalRole, PrincipalName: "shop-server", PolicyName: "AliyunOSSReadOnlyAccess"},
		{PrincipalType: ram.PrincipalUser, PrincipalName: "ann", PolicyName: "AliyunOSSReadOnlyAccess"},
		{PrincipalType: ram.PrincipalUser, PrincipalName: "ann", PolicyName: "AliyunECSReadOnlyAccess"},
		{PrincipalType: ram.PrincipalGroup, PrincipalName: "operators", PolicyName: "AliyunECSReadOnlyAccess"},
	} {
		a.PolicyType = "System"
		must(c.AttachPolicy(ctx, a))
	}
	return e, strings.NewReplacer("222748924538123456", ann.UserID, "LTAI5tExampleKey0001", key.AccessKeyID)
}

// Every entry of the schemas has an example, and every example an entry.
func TestEveryEntryHasAnExample(t *testing.T) {
	t.Parallel()
	e, _ := seeded(t)
	p := e.Protocol()
	want := map[string]bool{filepath.Join(root, "provider", "provider.tf"): true}
	for name := range p.Schemas.ResourceSchemas {
		for _, file := range []string{"resource.tf", "import.sh", "import-by-string-id.tf", "import-by-identity.tf"} {
			want[filepath.Join(root, "resources", name, file)] = true
		}
	}
	for name := range p.Schemas.DataSourceSchemas {
		want[filepath.Join(root, "data-sources", name, "data-source.tf")] = true
	}
	for name := range p.Schemas.ListResourceSchemas {
		want[filepath.Join(root, "list-resources", name, "list-resource.tfquery.hcl")] = true
	}
	for name := range p.Schemas.Functions {
		want[filepath.Join(root, "functions", name, "function.tf")] = true
	}
	for file := range want {
		if _, err := os.Stat(file); err != nil {
			t.Errorf("missing: %v", err)
		}
	}
	for _, file := range files(t, "*/*/*") {
		kind, name := filepath.Base(filepath.Dir(filepath.Dir(file))), filepath.Dir(file)
		if kind == "stacks" {
			continue
		}
		main := map[string]string{
			"resources": "resource.tf", "data-sources": "data-source.tf",
			"list-resources": "list-resource.tfquery.hcl", "functions": "function.tf",
		}[kind]
		if !want[filepath.Join(name, main)] {
			t.Errorf("%s is an example of nothing that the provider serves", file)
		}
	}
}

var terraformBlock = regexp.MustCompile(`(?ms)^terraform \{.*?^\}\n`)

// Every configuration is applied, has an empty plan after that, and is destroyed.
func TestConfigurations(t *testing.T) {
	t.Parallel()
	acctest.NeedCLI(t)
	for _, file := range append(files(t, "*/*/*.tf"), files(t, "provider/*.tf")...) {
		name, err := filepath.Rel(root, file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, "stacks") || strings.HasPrefix(filepath.Base(file), "import-") ||
			name == "provider/provider_assume_role.tf" {
			continue // stacks and imports have tests of their own, as has what needs credentials of a user
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := acctest.NewEmulated(t, emulator.Options{AccountID: account})
			if strings.HasPrefix(name, "data-sources") {
				e, _ = seeded(t)
			}
			text := terraformBlock.ReplaceAllString(read(t, file), "")
			if p := regexp.MustCompile(`(?m)^provider "ram" \{\n`); p.MatchString(text) {
				text = p.ReplaceAllString(text, strings.TrimSuffix(e.Provider(""), "\n}\n")+"\n")
			} else {
				text = e.Provider("") + text
			}
			step := resource.TestStep{
				Config: text,
				ConfigPlanChecks: resource.ConfigPlanChecks{
					PostApplyPostRefresh: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
				},
			}
			if strings.Contains(text, `variable "pgp_key"`) {
				step.ConfigVariables = config.Variables{"pgp_key": config.StringVariable(publicKey(t))}
			}
			// plugin-testing cannot look at a state with for_each when it destroys: the last step
			// removes everything.
			nothing := resource.TestStep{Config: e.Provider("") + `data "ram_caller_identity" "left" {}`}
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{step, nothing},
			})
			if strings.HasPrefix(name, "resources") {
				for u, err := range e.Client.ListUsers(t.Context()) {
					t.Errorf("left over: %s, %v", u.UserName, err)
				}
			}
		})
	}
}

// The provider block that assumes a role needs the key of a user: the account itself cannot.
func TestAssumeRoleExample(t *testing.T) {
	acctest.NeedCLI(t)
	e := acctest.NewEmulated(t, emulator.Options{AccountID: account})
	key := mayAssumeRole(t, e, "identity-admin", "infra-42")
	t.Setenv("RAM_ENDPOINT", e.URL)
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", key.AccessKeyID)
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", key.Secret)
	text := read(t, filepath.Join(root, "provider", "provider_assume_role.tf")) + `
data "ram_caller_identity" "me" {}
output "who" { value = data.ram_caller_identity.me.identity_type }
`
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(), Steps: []resource.TestStep{
		{Config: text, Check: resource.TestCheckOutput("who", "AssumedRoleUser")},
	}})
}

var stringID = regexp.MustCompile(`id = "([^"]+)"`)

// Every import that an example shows brings the object into state.
func TestImports(t *testing.T) {
	t.Parallel()
	e, actual := seeded(t)
	p := e.Protocol()
	for _, file := range files(t, "resources/*/import.sh") {
		dir := filepath.Dir(file)
		name := filepath.Base(dir)
		words := strings.Fields(read(t, file))
		id := actual.Replace(words[len(words)-1])
		if strings.Join(words[:3], " ") != "terraform import "+name+".example" {
			t.Errorf("%s: %q is no import of %s.example", file, words, name)
		}
		block := stringID.FindStringSubmatch(read(t, filepath.Join(dir, "import-by-string-id.tf")))
		if block == nil || block[1] != words[len(words)-1] {
			t.Errorf("%s: import.sh and import-by-string-id.tf name different IDs", name)
		}
		state, diags := p.ImportByID(name, id)
		imported(t, name+" by ID", state, diags)
		state, diags = p.ImportByIdentity(name, identityOf(t, filepath.Join(dir, "import-by-identity.tf"), actual))
		imported(t, name+" by identity", state, diags)
	}
}

func imported(t *testing.T, what string, state map[string]tftypes.Value, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		t.Errorf("%s: %s: %s", what, d.Summary, d.Detail)
	}
	if state == nil {
		t.Errorf("%s: nothing is imported", what)
	}
}

// Every list block lists something.
func TestListBlocks(t *testing.T) {
	t.Parallel()
	e, _ := seeded(t)
	p := e.Protocol()
	for _, file := range files(t, "list-resources/*/*.tfquery.hcl") {
		for _, b := range body(t, file).Blocks {
			config := map[string]tftypes.Value{}
			for _, inner := range b.Body.Blocks {
				for k, v := range inner.Body.Attributes {
					config[k] = acctest.Text(text(t, v.Expr))
				}
			}
			listed, diags := p.List(b.Labels[0], config, 0)
			for _, d := range diags {
				t.Errorf("%s: %s: %s", file, d.Summary, d.Detail)
			}
			if len(listed) == 0 {
				t.Errorf("%s lists nothing", file)
			}
		}
	}
}

func identityOf(t *testing.T, file string, actual *strings.Replacer) map[string]string {
	t.Helper()
	out := map[string]string{}
	object, ok := body(t, file).Blocks[0].Body.Attributes["identity"].Expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		t.Fatalf("%s: identity is no object", file)
	}
	for _, item := range object.Items {
		out[text(t, item.KeyExpr)] = actual.Replace(text(t, item.ValueExpr))
	}
	return out
}

func body(t *testing.T, file string) *hclsyntax.Body {
	t.Helper()
	f, diags := hclsyntax.ParseConfig([]byte(read(t, file)), file, hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return f.Body.(*hclsyntax.Body)
}

func text(t *testing.T, e hclsyntax.Expression) string {
	t.Helper()
	v, diags := e.Value(nil)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return v.AsString()
}

func files(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("no examples at %s: %v", pattern, err)
	}
	return found
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func publicKey(t *testing.T) string {
	t.Helper()
	owner, err := openpgp.NewEntity("Robot", "", "robot@example.com", nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := owner.Serialize(&b); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}
