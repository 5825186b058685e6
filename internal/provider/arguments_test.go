// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/acctest"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/provider"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// arguments are those of the provider block: texts, lists of texts, maps of them, yes, and true for
// what is not known yet.
type arguments map[string]any

type flag bool

const yes flag = true

// value makes a value of the type: what is not given is null.
func value(t *testing.T, typ tftypes.Type, given any) tftypes.Value {
	t.Helper()
	switch g := given.(type) {
	case nil:
		return tftypes.NewValue(typ, nil)
	case bool:
		return tftypes.NewValue(typ, tftypes.UnknownValue)
	case flag:
		return tftypes.NewValue(typ, bool(g))
	case []string:
		var elements []tftypes.Value
		for _, s := range g {
			elements = append(elements, tftypes.NewValue(tftypes.String, s))
		}
		return tftypes.NewValue(typ, elements)
	case arguments:
		fields := map[string]tftypes.Value{}
		for name, of := range typ.(tftypes.Object).AttributeTypes {
			fields[name] = value(t, of, g[name])
		}
		for name := range g {
			if _, ok := fields[name]; !ok {
				t.Fatalf("there is no argument %s", name)
			}
		}
		return tftypes.NewValue(typ, fields)
	}
	return tftypes.NewValue(typ, given)
}

// providerBlock makes a provider, and its configuration of the arguments.
func providerBlock(t *testing.T, given arguments) (tfprotov6.ProviderServer, *tfprotov6.DynamicValue) {
	t.Helper()
	srv := providerserver.NewProtocol6(provider.New("test")())()
	s, err := srv.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	typ := s.Provider.ValueType()
	config, err := tfprotov6.NewDynamicValue(typ, value(t, typ, given))
	if err != nil {
		t.Fatal(err)
	}
	return srv, &config
}

// words is what diagnostics say: the argument, the summary, the detail.
func words(diags []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range diags {
		if d.Attribute != nil {
			b.WriteString(d.Attribute.String() + ": ")
		}
		b.WriteString(d.Summary + ": " + d.Detail + "\n")
	}
	return b.String()
}

// validate is what `terraform validate` says of a provider block, "" when it is fine.
func validate(t *testing.T, given arguments) string {
	t.Helper()
	srv, config := providerBlock(t, given)
	got, err := srv.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	return words(got.Diagnostics)
}

// configure is what Terraform says when it starts the provider, "" when it is ready.
func configure(t *testing.T, given arguments) string {
	t.Helper()
	_, said := configured(t, given)
	return said
}

// firstRead is what Terraform says when it starts the provider and reads the first data source.
func firstRead(t *testing.T, given arguments) string {
	t.Helper()
	srv, said := configured(t, given)
	if said != "" {
		return said
	}
	return readUsers(t, srv)
}

// readUsers is what Terraform says when it reads the data source ram_users, "" when all is well.
func readUsers(t *testing.T, srv tfprotov6.ProviderServer) string {
	t.Helper()
	s, err := srv.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	typ := s.DataSourceSchemas["ram_users"].ValueType()
	config, err := tfprotov6.NewDynamicValue(typ, value(t, typ, arguments{}))
	if err != nil {
		t.Fatal(err)
	}
	got, err := srv.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: "ram_users", Config: &config})
	if err != nil {
		t.Fatal(err)
	}
	return words(got.Diagnostics)
}

// configured starts the provider.
func configured(t *testing.T, given arguments) (tfprotov6.ProviderServer, string) {
	t.Helper()
	srv, config := providerBlock(t, given)
	got, err := srv.ConfigureProvider(
		t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config, TerraformVersion: "1.14.0"},
	)
	if err != nil {
		t.Fatal(err)
	}
	return srv, words(got.Diagnostics)
}

func TestArgumentChecks(t *testing.T) {
	t.Parallel()
	role := func(more arguments) arguments {
		more["role_arn"] = "acs:ram::1:role/x"
		return arguments{"assume_role": more}
	}
	for _, tt := range []struct {
		name  string
		given arguments
		want  string // "" is fine
	}{
		{"endpoint", arguments{"endpoint": "ram.example.com:8443"}, ""},
		{"endpoint of an emulator", arguments{"endpoint": "127.0.0.1:7700"}, ""},
		{"endpoint that is configure's error too", arguments{"endpoint": "https://x/path?x=1"}, "no user, path, query"},
		{"endpoint in the clear", arguments{"endpoint": "http://10.1.2.3/?token=SECRETQ"}, "must have no user, path, query"},
		{"endpoint of a product", arguments{"endpoints": arguments{"sts": "http://u:SECRETQ@10.1.2.3"}}, "must have no user"},
		{"endpoint with a port that is none", arguments{"endpoint": "foo:SECRETQ:baz"}, "must be a host"},
		{"URI", arguments{"credentials_uri": "https://x.com/creds?token=1"}, ""},
		{"URI in the clear", arguments{"credentials_uri": "http://10.1.2.3/creds?token=SECRETQ"}, "10.1.2.3 is none"},
		{
			"URI without a scheme", arguments{"credentials_uri": "localhost:7720/SECRETQ"},
			"must be a URL, e.g. https://credentials",
		},
		{"URI not known yet", arguments{"credentials_uri": true}, ""},
		{"role", role(arguments{"role_session_name": "nightly@ci.x-1", "external_id": "a+b=c,d.e@f:g/h-i_j"}), ""},
		{"session name that RAM refuses", role(arguments{"role_session_name": "a b c !"}), "has ' '"},
		{"session name that is too short", role(arguments{"role_session_name": "a"}), "2 to 64 characters long, but is 1"},
		{"session name with OIDC", arguments{"assume_role_with_oidc": arguments{"role_session_name": "a/b"}}, "has '/'"},
		{"external ID that RAM refuses", role(arguments{"external_id": "a b SECRETQ"}), "has ' '"},
		{"external ID that is too short", role(arguments{"external_id": "a"}), "2 to 1224 characters long, but is 1"},
		{
			"OIDC provider", arguments{"assume_role_with_oidc": arguments{"oidc_provider_arn": "acs:ram::1:oidc-provider/ci"}},
			"",
		},
		{
			"OIDC provider that is none",
			arguments{"assume_role_with_oidc": arguments{"oidc_provider_arn": "acs:ram::1:role/SECRETQ"}},
			"must have the form acs:ram::<account>:oidc-provider/<name>",
		},
		{
			"role that is none", arguments{"assume_role": arguments{"role_arn": "SECRETQ"}},
			"must have the form acs:ram::<account>:role/<name>",
		},
	} {
		got := validate(t, tt.given)
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		if strings.Contains(got, "SECRETQ") {
			t.Errorf("%s: a value is in the error: %s", tt.name, got)
		}
	}
}

// TestOneSource has the arguments name where credentials come from: one place, whatever the
// environment says, with a role on top or not.
func TestOneSource(t *testing.T) {
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI")
	t.Setenv("ALIBABA_CLOUD_PROFILE", "prod")
	t.Setenv("ALIBABA_CLOUD_CREDENTIALS_URI", "https://x.com")
	role := arguments{"role_arn": "acs:ram::1:role/x"}
	for name, given := range map[string]arguments{
		"none":  {},
		"a key": {"access_key_id": "LTAI", "access_key_secret": "SECRETQ"},
		"a session": {
			"access_key_id": "STS.x", "access_key_secret": "SECRETQ", "security_token": "SECRETQ",
		},
		"a profile of another file":        {"profile": "p", "shared_credentials_file": "~/c.json"},
		"the file's current profile":       {"shared_credentials_file": "~/c.json"},
		"a role on a profile":              {"profile": "p", "assume_role": role},
		"a role on an ECS role":            {"ecs_role_name": "r", "assume_role": role},
		"a role on a URI":                  {"credentials_uri": "https://x.com", "assume_role": role},
		"a role on what is in environment": {"assume_role": role},
		"OIDC of the environment":          {"assume_role_with_oidc": arguments{}},
		"a role on OIDC": {
			"assume_role_with_oidc": arguments{"oidc_token_file": "/t"}, "assume_role": role,
		},
		"OIDC with a tag": {"assume_role_with_oidc": arguments{"oidc_token_tag": "PROD"}},
		"empty is not set": {
			"access_key_id": "LTAI", "access_key_secret": "SECRETQ", "profile": "", "ecs_role_name": "",
		},
		"an empty token is not set": {
			"assume_role_with_oidc": arguments{"oidc_token_file": "", "oidc_token_tag": "PROD"},
		},
		"what is not known yet may be null": {
			"access_key_id": "LTAI", "access_key_secret": "SECRETQ", "profile": true, "credentials_uri": true,
			"assume_role_with_oidc": true,
		},
		"a token that is not known yet": {
			"assume_role_with_oidc": arguments{"oidc_token": true, "oidc_token_file": "/t"},
		},
	} {
		if got := validate(t, given); got != "" {
			t.Errorf("%s: %s", name, got)
		}
	}
	for _, tt := range []struct {
		given arguments
		want  string
	}{
		{arguments{
			"access_key_id": "LTAI", "access_key_secret": "SECRETQ", "profile": "p", "ecs_role_name": "r",
			"credentials_uri": "https://x.com/SECRETQ",
		},
			"access_key_id, profile, credentials_uri and ecs_role_name"},
		{
			arguments{"access_key_id": "LTAI", "access_key_secret": "SECRETQ", "assume_role_with_oidc": arguments{}},
			"access_key_id and assume_role_with_oidc",
		},
		{
			arguments{"security_token": "SECRETQ", "shared_credentials_file": "~/c.json"},
			"security_token and shared_credentials_file",
		},
		{arguments{"profile": "p", "shared_credentials_file": "~/c.json", "ecs_role_name": "r"}, "profile and ecs_role_name"},
		{
			arguments{"ecs_role_name": "r", "assume_role_with_oidc": arguments{"oidc_token": true}},
			"ecs_role_name and assume_role_with_oidc",
		},
		{
			arguments{"assume_role_with_oidc": arguments{"oidc_token": "SECRETQ", "oidc_token_file": "/t"}},
			"assume_role_with_oidc.oidc_token and assume_role_with_oidc.oidc_token_file",
		},
		{
			arguments{"assume_role_with_oidc": arguments{"oidc_token_file": "/t", "oidc_token_tag": "PROD"}},
			"assume_role_with_oidc.oidc_token_file and assume_role_with_oidc.oidc_token_tag",
		},
	} {
		got := validate(t, tt.given)
		if !strings.Contains(got, tt.want+".") || strings.Count(got, "\n") != 1 {
			t.Errorf("%q, want one error with %q", got, tt.want)
		}
		if strings.Contains(got, "SECRETQ") {
			t.Errorf("a value is in the error: %s", got)
		}
	}
}

// TestWrongVariableIsNamed has an error of what comes from the environment name the variable,
// before anything is asked.
func TestWrongVariableIsNamed(t *testing.T) {
	for _, tt := range []struct{ variable, value, want string }{
		{"RAM_ENDPOINT", "http://ram.internal:80", "RAM_ENDPOINT must be reached by HTTPS"},
		{"RAM_ENDPOINT", "foo:SECRETQ:baz", "RAM_ENDPOINT must be a host"},
		{"ALIBABA_CLOUD_REGION", "cn hangzhou/evil.com#", "ALIBABA_CLOUD_REGION must be the ID of a region"},
		{"ALICLOUD_REGION", "cn.evil.com", "ALICLOUD_REGION must be the ID of a region"},
	} {
		t.Run(tt.variable, func(t *testing.T) {
			bare(t)
			t.Setenv(tt.variable, tt.value)
			got := configure(t, arguments{"access_key_id": "LTAI", "access_key_secret": "SECRETQ"})
			if !strings.Contains(got, tt.want) || strings.Contains(got, "ims") || strings.Contains(
				got, "sts",
			) || strings.Contains(got, "SECRETQ") {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
	// What was not known when it was checked is checked again.
	bare(t)
	t.Setenv("RAM_ENDPOINT", "also wrong")
	for want, given := range map[string]arguments{
		"`region` must be the ID of a region": {"region": "cn hangzhou"},
		"`endpoint` must be reached by HTTPS": {"endpoint": "http://ram.internal:80"},
		"`endpoints.resourcemanager` must be a host": {
			"endpoint": "127.0.0.1:1", "endpoints": arguments{"resourcemanager": "foo:bar:baz"},
		},
	} {
		if got := configure(t, given); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := validate(
		t, arguments{"region": "cn hangzhou/evil.com#"},
	); !strings.Contains(got, "must be the ID of a region") {
		t.Error(got)
	}
	if got := validate(t, arguments{"region": ""}); got != "" {
		t.Errorf("an empty region is none: %s", got)
	}
}

// TestConfigureHelps has an error of the credentials say what a person can do about it.
func TestConfigureHelps(t *testing.T) {
	bare(t)
	e := acctest.NewEmulated(t, emulator.Options{})
	ctx, root := t.Context(), e.Emulator.Root()
	_, err := e.Client.CreateUser(ctx, ram.User{UserName: "runner"})
	must(t, err)
	key, err := e.Client.CreateAccessKey(ctx, "runner")
	must(t, err)
	account := "acs:ram::" + e.Emulator.AccountID()
	must(t, e.Client.AttachPolicy(ctx, ram.Attachment{
		PrincipalType: ram.PrincipalUser, PrincipalName: "runner", PolicyType: "System",
		PolicyName: "AliyunSTSAssumeRoleAccess",
	}))
	_, err = e.Client.CreateRole(
		ctx,
		ram.Role{
			RoleName: "locked",
			AssumeRolePolicyDocument: `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` +
				`"Principal":{"Service":["ecs.aliyuncs.com"]}}]}`,
		},
	)
	must(t, err)
	answers := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, map[string]string{
			"/html": "<html><title>SECRETQ</title></html>", "/half": `{"AccessKeyId":"STS.x","AccessKeySecret":"SECRETQ"}`,
			"/code": `{"Code":"Failed","Message":"SECRETQ"}`, "/text": "SECRETQ",
		}[r.URL.Path])
	}))
	defer answers.Close()
	role := func(name string) arguments { return arguments{"role_arn": account + ":role/" + name} }
	for _, tt := range []struct {
		name  string
		given arguments
		want  []string
	}{
		{"a role that cannot be assumed", arguments{
			"access_key_id": key.AccessKeyID, "access_key_secret": key.Secret, "assume_role": role("locked"),
		},
			[]string{"AliyunSTSAssumeRoleAccess", "trust policy", "external_id", "Assuming the role " + account +
				":role/locked", "answered NoPermission"}},
		{
			"a role that does not exist",
			arguments{"access_key_id": key.AccessKeyID, "access_key_secret": key.Secret, "assume_role": role("missing")},
			[]string{"There is no such role", "EntityNotExist.Role"},
		},
		{
			"a secret that is wrong", arguments{"access_key_id": key.AccessKeyID, "access_key_secret": "SECRETQ"},
			[]string{"does not accept the credentials", "Check where they come from", "from arguments"},
		},
		{
			"a key that is unknown, with a role",
			arguments{"access_key_id": "LTAInone", "access_key_secret": "SECRETQ", "assume_role": role("locked")},
			[]string{"does not accept the credentials", "InvalidAccessKeyId"},
		},
		{
			"a URI that gives a web page", arguments{"credentials_uri": answers.URL + "/html"},
			[]string{"gave no credentials", "a web page", "AccessKeyId, AccessKeySecret"},
		},
		{
			"a URI that gives text", arguments{"credentials_uri": answers.URL + "/text"},
			[]string{"gave no credentials", "no JSON object"},
		},
		{
			"a URI that gives nothing", arguments{"credentials_uri": answers.URL + "/"},
			[]string{"gave no credentials", "an empty answer"},
		},
		{
			"a URI that refuses", arguments{"credentials_uri": answers.URL + "/code"},
			[]string{"gave no credentials", "Code is not Success"},
		},
		{
			"a URI that forgets the token", arguments{"credentials_uri": answers.URL + "/half"},
			[]string{"gave no credentials", "without SecurityToken"},
		},
	} {
		tt.given["endpoint"] = e.URL
		got := firstRead(t, tt.given)
		for _, w := range append(tt.want, "Cannot read ") {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %s\nlacks %q", tt.name, got, w)
			}
		}
		for _, s := range []string{"SECRETQ", key.Secret, root.Secret} {
			if strings.Contains(got, s) {
				t.Errorf("%s: a value is in the error: %s", tt.name, got)
			}
		}
	}
}
