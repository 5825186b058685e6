// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"regexp"
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

// What every schema has to keep to, whoever writes it.
func TestSchemas(t *testing.T) {
	t.Parallel()
	srv := providerserver.NewProtocol6(provider.New("test")())()
	s, err := srv.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range s.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	ids, err := srv.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if !s.ServerCapabilities.MoveResourceState {
		t.Error("Terraform is not told that states can be moved")
	}
	block(t, "provider", s.Provider.Block)
	for name, schema := range s.ResourceSchemas {
		block(t, name, schema.Block)
		if ids.IdentitySchemas[name] == nil {
			t.Errorf("%s has no identity", name)
		}
		if s.ListResourceSchemas[name] == nil {
			t.Errorf("%s cannot be listed", name)
		}
	}
	for name, schema := range s.DataSourceSchemas {
		block(t, "data."+name, schema.Block)
	}
	for name, schema := range s.ListResourceSchemas {
		block(t, "list."+name, schema.Block)
		if ids.IdentitySchemas[name] == nil {
			t.Errorf("list of %s: results need an identity", name)
		}
	}
}

var (
	snake  = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	secret = regexp.MustCompile(`secret$|password$|token$|seed$`)
)

func block(t *testing.T, where string, b *tfprotov6.SchemaBlock) {
	t.Helper()
	attributes(t, where, b.Attributes)
	if b.Description == "" {
		t.Errorf("%s has no description", where)
	}
	for _, nested := range b.BlockTypes {
		block(t, where+"."+nested.TypeName, nested.Block)
	}
}

func attributes(t *testing.T, where string, attrs []*tfprotov6.SchemaAttribute) {
	t.Helper()
	for _, a := range attrs {
		at := where + "." + a.Name
		if a.NestedType != nil {
			attributes(t, at, a.NestedType.Attributes)
		}
		if strings.TrimSpace(a.Description) == "" {
			t.Errorf("%s has no description", at)
		}
		if !snake.MatchString(a.Name) {
			t.Errorf("%s is not in snake case", at)
		}
		isSecret := secret.MatchString(a.Name) && !strings.HasPrefix(a.Name, "encrypted_") && a.Type.Is(tftypes.String)
		if isSecret && !a.Sensitive {
			t.Errorf("%s is not marked as sensitive", at)
		}
	}
}

// An import ID that is not of the form is told the form.
func TestImportIDOfAnotherForm(t *testing.T) {
	t.Parallel()
	p := acctest.NewEmulated(t, emulator.Options{}).Protocol()
	if _, diags := p.ImportByID("ram_user", "nobody"); len(diags) == 0 ||
		diags[0].Summary != `Cannot import RAM user "nobody"` {
		t.Errorf("a user that does not exist is imported by name: %+v", diags)
	}
	for _, id := range []string{"a:b", ":", "ann:", " : ", "ann:System", "ann::x"} {
		_, diags := p.ImportByID("ram_user_policy_attachment", id)
		if len(diags) == 0 || !strings.Contains(diags[0].Detail, "<user_name>:<policy_type>:<policy_name>") {
			t.Errorf("the import ID %q: %+v", id, diags)
		}
	}
}

// What cannot be a name never reaches RAM; the error shows the form.
func TestImportOfWhatCannotBe(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	p := e.Protocol()
	e.Emulator.ResetRequests()
	for _, bad := range [][2]string{
		{"ram_user", "a:b"}, {"ram_user", ""}, {"ram_user", "a b"}, {"ram_group", "a/b"}, {"ram_group_membership", "a:b:c"},
		{"ram_policy", "no/such"}, {"ram_policy", ""}, {
			"ram_user_policy_attachment", "ann:Foo:look",
		}, {"ram_access_key", "ann:"},
	} {
		_, diags := p.ImportByID(bad[0], bad[1])
		if len(diags) == 0 || !strings.HasPrefix(
			diags[0].Summary, "Cannot import",
		) || !strings.Contains(diags[0].Detail, "<") {
			t.Errorf("%s %q: %+v", bad[0], bad[1], diags)
		}
	}
	for resource, bad := range map[string]map[string]string{
		"ram_user": {"user_id": ""}, "ram_group": {"group_name": " ops"}, "ram_role": {"role_name": "a_b"},
		"ram_user_policy_attachment": {"user_name": "ann", "policy_type": "system", "policy_name": "AliyunOSSReadOnlyAccess"},
	} {
		if _, diags := p.ImportByIdentity(resource, bad); len(diags) == 0 || !strings.HasPrefix(
			diags[0].Summary, "Cannot import",
		) {
			t.Errorf("%s %v: %+v", resource, bad, diags)
		}
	}
	if n := e.Emulator.Requests(); len(n) != 0 {
		t.Errorf("asked RAM: %v", n)
	}
	if _, diags := p.ImportByID("ram_user", "a b"); len(diags) != 1 || !strings.Contains(
		diags[0].Detail, "<user_name>; user_name is",
	) {
		t.Errorf("%+v", diags)
	}
}

// A user may be called by digits, like an ID: it is found all the same, and so is one by its ID.
func TestImportOfAUserCalledByDigits(t *testing.T) {
	t.Parallel()
	e := acctest.NewEmulated(t, emulator.Options{})
	digits, err := e.Client.CreateUser(t.Context(), ram.User{UserName: "12345678901234567"})
	if err != nil {
		t.Fatal(err)
	}
	p := e.Protocol()
	for _, id := range []string{digits.UserName, digits.UserID} {
		state, diags := p.ImportByID("ram_user", id)
		if len(diags) > 0 || state == nil || p.TextOf(state["user_id"]) != digits.UserID {
			t.Errorf("import of %s: %v, %+v", id, state, diags)
		}
	}
}

var (
	// aboutSetting are words that tell how an argument is set, which nobody does in a data source.
	aboutSetting = regexp.MustCompile(`A change |is checked|the default\)|The default is|not set|[0-9] to [0-9,]+ char|` +
		`at most|terraform import|[Rr]ename[sd] the|stays`)
	wrongArticle = regexp.MustCompile(`\b[Aa] [aeioAEIO][a-z]|\b[Aa]n [b-df-gj-np-tv-z]|account of the account`)
)

// TestDataSourcesTell has data sources say what something is, and not how a resource is configured;
// and no article stands before the wrong noun.
func TestDataSourcesTell(t *testing.T) {
	t.Parallel()
	srv := providerserver.NewProtocol6(provider.New("test")())()
	s, err := srv.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(t, err)
	var tell func(where string, attrs []*tfprotov6.SchemaAttribute)
	tell = func(where string, attrs []*tfprotov6.SchemaAttribute) {
		for _, a := range attrs {
			if a.Computed && aboutSetting.MatchString(a.Description) {
				t.Errorf("%s.%s is not set by anybody: %s", where, a.Name, a.Description)
			}
			if wrongArticle.MatchString(a.Description) {
				t.Errorf("%s.%s has a wrong article: %s", where, a.Name, a.Description)
			}
			if a.NestedType != nil {
				tell(where+"."+a.Name, a.NestedType.Attributes)
			}
		}
	}
	for name, schema := range s.DataSourceSchemas {
		if wrongArticle.MatchString(schema.Block.Description) {
			t.Errorf("%s has a wrong article: %s", name, schema.Block.Description)
		}
		tell(name, schema.Block.Attributes)
	}
}
