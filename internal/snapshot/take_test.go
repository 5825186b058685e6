// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package snapshot_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/snapshot"
)

// account is an emulated account with its own key.
type account struct {
	*testing.T
	server *emulator.Server
	cfg    ram.Config
}

func newAccount(t *testing.T) *account {
	t.Helper()
	server, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server)
	t.Cleanup(func() {
		web.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	a := &account{T: t, server: server, cfg: ram.Config{Endpoint: web.URL}}
	a.cfg.Credentials = credential.Static(server.Root().ID, server.Root().Secret, "")
	return a
}

// do calls an action such as "ram:CreateRole" with parameters of name, value, name, value.
func (a *account) do(action string, pairs ...string) {
	a.Helper()
	calls, err := rpc.New(a.cfg)
	if err != nil {
		a.Fatal(err)
	}
	product, name, _ := strings.Cut(action, ":")
	params := rpc.Params{}
	for i := 0; i < len(pairs); i += 2 {
		params[pairs[i]] = pairs[i+1]
	}
	if err := calls.Call(a.Context(), rpc.Product(product).Op(name, params, nil)); err != nil {
		a.Fatalf("%s: %v", action, err)
	}
}

// key makes an access key of a user and returns a configuration with it.
func (a *account) key(user string) ram.Config {
	a.Helper()
	client, err := ram.NewClient(a.cfg)
	if err != nil {
		a.Fatal(err)
	}
	key, err := client.CreateAccessKey(a.Context(), user)
	if err != nil {
		a.Fatal(err)
	}
	out := a.cfg
	out.Credentials = credential.Static(key.AccessKeyID, key.Secret, "")
	return out
}

func (a *account) take(cfg ram.Config) (*inventory.Account, error) {
	return snapshot.Take(a.Context(), cfg, func(string, int, int) {})
}

const (
	trustECS = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` +
		`"Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
	readers = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:Describe*","Resource":"*"}]}`
	writers = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:*","Resource":"*"}]}`
	// metadata is that of a SAML provider, as far as RAM reads it.
	metadata = `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com">` +
		`<IDPSSODescriptor><KeyDescriptor use="signing"><KeyInfo><X509Data><X509Certificate>MIIB</X509Certificate>` +
		`</X509Data></KeyInfo></KeyDescriptor>` +
		`<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" ` +
		`Location="https://idp.example.com/sso"/></IDPSSODescriptor></EntityDescriptor>`
)

// fill makes one of everything that a snapshot has.
func (a *account) fill() {
	for _, u := range []string{"ann", "bob"} {
		a.do("ram:CreateUser", "UserName", u)
	}
	a.do("ram:CreateGroup", "GroupName", "devs")
	a.do("ram:AddUserToGroup", "GroupName", "devs", "UserName", "ann")
	a.do("ram:CreateRole", "RoleName", "machine", "AssumeRolePolicyDocument", trustECS)
	a.do("ram:CreatePolicy", "PolicyName", "ecs", "PolicyDocument", readers)
	a.do("ram:CreatePolicyVersion", "PolicyName", "ecs", "PolicyDocument", writers, "SetAsDefault", "true")
	a.do("ram:CreatePolicy", "PolicyName", "unused", "PolicyDocument", readers)
	a.do("ram:AttachPolicyToGroup", "GroupName", "devs", "PolicyName", "ecs", "PolicyType", "Custom")
	a.do("ram:AttachPolicyToRole", "RoleName", "machine", "PolicyName", "AliyunOSSReadOnlyAccess", "PolicyType", "System")
	a.do("ram:CreateLoginProfile", "UserName", "ann", "Password", "Correct-Horse-9", "MFABindRequired", "true")
	a.do("ims:CreateSAMLProvider", "SAMLProviderName", "corp", "EncodedSAMLMetadataDocument",
		base64.StdEncoding.EncodeToString([]byte(metadata)))
	a.key("bob")
}

func TestTake(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.fill()
	got, err := a.take(a.cfg)
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != a.server.AccountID() || len(got.Users) != 2 || len(got.Groups) != 1 || len(got.Roles) != 1 {
		t.Fatalf("%+v", got)
	}
	ann, bob := got.Users[0], got.Users[1]
	if ann.Name != "ann" || !slices.Equal(ann.Groups, []string{"devs"}) || ann.Login == nil || !ann.Login.MFARequired ||
		len(ann.Keys) != 0 || ann.MFA {
		t.Errorf("ann: %+v", ann)
	}
	if bob.Login != nil || len(bob.Keys) != 1 || !bob.Keys[0].Active {
		t.Errorf("bob: %+v", bob)
	}
	if got.Roles[0].Trust.String() != strings.ReplaceAll(strings.ReplaceAll(trustECS, `["`, `"`), `"]`, `"`) {
		t.Errorf("trust: %s", got.Roles[0].Trust)
	}
	ecs := got.Find(inventory.Custom, "ECS")
	if ecs.Document.String() != writers || ecs.Older["v1"].String() != readers {
		t.Errorf("policy: %+v", ecs)
	}
	if p := got.Find(inventory.System, "AliyunOSSReadOnlyAccess"); p.Document == nil || len(got.Policies) != 3 {
		t.Errorf("policies: %+v", got.Policies)
	}
	want := []inventory.Attachment{
		{Principal: inventory.Principal{Kind: "group", Name: "devs"}, PolicyType: "Custom", PolicyName: "ecs"},
		{Principal: inventory.Principal{Kind: "role", Name: "machine"}, PolicyType: "System",
			PolicyName: "AliyunOSSReadOnlyAccess"},
	}
	if !slices.Equal(got.Attachments, want) {
		t.Errorf("attachments: %+v", got.Attachments)
	}
	if !slices.Equal(got.Providers, []inventory.Provider{{Kind: inventory.SAML, Name: "corp"}}) {
		t.Errorf("providers: %+v", got.Providers)
	}
	var text bytes.Buffer
	if err := inventory.Write(&text, got); err != nil {
		t.Fatal(err)
	}
	again, err := inventory.Read(&text)
	if err != nil || !reflect.DeepEqual(again, got) {
		t.Errorf("not the same after it was written and read: %v\n%+v\n%+v", err, again, got)
	}
}

// A snapshot changes nothing, and needs exactly the actions that it says.
func TestActions(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.fill()
	a.server.ResetRequests()
	if _, err := a.take(a.cfg); err != nil {
		t.Fatal(err)
	}
	called := map[string]bool{}
	for name := range a.server.Requests() {
		_, action, _ := strings.Cut(name, ":")
		called["ram:"+action] = true
	}
	delete(called, "ram:GetCallerIdentity") // needs no permission
	if got := slices.Sorted(maps.Keys(called)); !slices.Equal(got, snapshot.Actions()) {
		t.Errorf("it calls %v", got)
	}
	for i, without := range append([]string{""}, snapshot.Actions()...) {
		name := fmt.Sprintf("reader%d", i)
		a.do("ram:CreateUser", "UserName", name)
		allowed := slices.DeleteFunc(snapshot.Actions(), func(action string) bool { return action == without })
		a.do("ram:CreatePolicy", "PolicyName", name, "PolicyDocument",
			fmt.Sprintf(`{"Version":"1","Statement":[{"Effect":"Allow","Action":["%s"],"Resource":"*"}]}`,
				strings.Join(allowed, `","`)))
		a.do("ram:AttachPolicyToUser", "UserName", name, "PolicyName", name, "PolicyType", "Custom")
		_, err := a.take(a.key(name))
		if without == "" && err != nil {
			t.Errorf("with all of them: %v", err)
		}
		if without != "" && (err == nil || !strings.Contains(err.Error(), without)) {
			t.Errorf("without %s: %v", without, err)
		}
	}
}

func TestInterrupted(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := snapshot.Take(ctx, a.cfg, func(string, int, int) {}); got != nil || err == nil {
		t.Errorf("%v, %v", got, err)
	}
}
