// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package escalation_test

import (
	"cmp"
	"encoding/base64"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/escalation"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/inventory"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/snapshot"
)

const (
	everything    = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	trustsMallory = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` +
		`"Principal":{"RAM":["acs:ram::` + accountID + `:user/mallory"]}}]}`
	password = "Correct-Horse-9"
)

// metadata is that of a SAML provider, as far as RAM reads it.
func metadata() string {
	return base64.StdEncoding.EncodeToString([]byte(
		`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://mallory.example.com">` +
			`<IDPSSODescriptor><KeyDescriptor use="signing"><KeyInfo><X509Data><X509Certificate>MIIB</X509Certificate>` +
			`</X509Data></KeyInfo></KeyDescriptor><SingleSignOnService ` +
			`Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://mallory.example.com/sso"/>` +
			`</IDPSSODescriptor></EntityDescriptor>`))
}

// player works in an emulated account, as whom it has become.
type player struct {
	*testing.T
	root, cfg ram.Config
	keys      map[string][]ram.AccessKey
	older     string // version of the policy "tool"
	group     string // ID of a resource group
}

func startPlayer(t *testing.T) *player {
	t.Helper()
	server, err := emulator.New(emulator.Options{AccountID: accountID})
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
	p := &player{T: t, root: ram.Config{Endpoint: web.URL}, keys: map[string][]ram.AccessKey{}}
	p.root.Credentials = credential.Static(server.Root().ID, server.Root().Secret, "")
	p.cfg = p.root
	return p
}

// try calls an action such as "ram:CreateRole" with parameters of name, value.
func (p *player) try(action string, answer any, pairs ...string) error {
	p.Helper()
	calls, err := rpc.New(p.cfg)
	if err != nil {
		p.Fatal(err)
	}
	product, name, _ := strings.Cut(action, ":")
	params := rpc.Params{}
	for i := 0; i < len(pairs); i += 2 {
		params[pairs[i]] = pairs[i+1]
	}
	op := rpc.Product(product).Op(name, params, nil)
	switch a := answer.(type) {
	case *versionAnswer:
		op.Answer = a
	case *deviceAnswer:
		op.Answer = a
	case *keyAnswer:
		op.Answer = a
	case *groupAnswer:
		op.Answer = a
	}
	return calls.Call(p.Context(), op)
}

func (p *player) do(action string, pairs ...string) {
	p.Helper()
	if err := p.try(action, nil, pairs...); err != nil {
		p.Fatalf("%s: %v", action, err)
	}
}

type versionAnswer struct {
	rpc.Answer
	PolicyVersion struct {
		VersionID string `json:"VersionId"`
	}
}

type keyAnswer struct {
	rpc.Answer
	AccessKey ram.AccessKey
}

type groupAnswer struct {
	rpc.Answer
	ResourceGroup struct {
		ID string `json:"Id"`
	}
}

type deviceAnswer struct {
	rpc.Answer
	VirtualMFADevice struct{ SerialNumber, Base32StringSeed string }
}

func (p *player) principal(user string) string { return user + "@" + accountID + ".onaliyun.com" }

func (p *player) attach(kind, name, policyName string) {
	p.Helper()
	p.do("ram:AttachPolicyTo"+kind, kind+"Name", name, "PolicyName", policyName, "PolicyType", "System")
}

func (p *player) newVersion(policyName string) {
	p.Helper()
	p.do("ram:CreatePolicyVersion", "PolicyName", policyName, "PolicyDocument", everything, "SetAsDefault", "true")
}

func (p *player) password(action, user string) {
	p.Helper()
	p.do("ims:"+action, "UserPrincipalName", p.principal(user), "Password", "Mallory-Knows-It-7")
}

// use goes on with other credentials.
func (p *player) use(id, secret, token string) {
	p.cfg.Credentials = credential.Static(id, secret, token)
}

// useKeyOf makes a key of a user and goes on with it.
func (p *player) useKeyOf(user string) {
	p.Helper()
	var made keyAnswer
	if err := p.try("ims:CreateAccessKey", &made, "UserPrincipalName", p.principal(user)); err != nil {
		p.Fatal(err)
	}
	p.keys[user] = append(p.keys[user], made.AccessKey)
	p.use(made.AccessKey.AccessKeyID, made.AccessKey.Secret, "")
}

// assume goes on as a role.
func (p *player) assume(role string) {
	p.Helper()
	client, err := ram.NewClient(p.cfg)
	if err != nil {
		p.Fatal(err)
	}
	session, err := client.AssumeRole(p.Context(), nil, credential.AssumeRole{
		RoleARN: "acs:ram::" + accountID + ":role/" + role, SessionName: "play"})
	if err != nil {
		p.Fatal(err)
	}
	p.use(session.AccessKeyID, session.AccessKeySecret, session.SecurityToken)
}

// bind binds a new MFA device to a user.
func (p *player) bind(user string) {
	p.Helper()
	var device deviceAnswer
	if err := p.try("ims:CreateVirtualMFADevice", &device, "VirtualMFADeviceName", "of-"+user); err != nil {
		p.Fatal(err)
	}
	d := device.VirtualMFADevice
	var codes []string
	for _, at := range []time.Time{time.Now(), time.Now().Add(30 * time.Second)} {
		code, err := totp.GenerateCode(d.Base32StringSeed, at)
		if err != nil {
			p.Fatal(err)
		}
		codes = append(codes, code)
	}
	p.do("ims:BindMFADevice", "UserPrincipalName", p.principal(user), "SerialNumber", d.SerialNumber,
		"AuthenticationCode1", codes[0], "AuthenticationCode2", codes[1])
}

func (p *player) attachInGroup() {
	p.Helper()
	p.do("resourcemanager:AttachPolicy", "PolicyType", "System", "PolicyName", admin, "PrincipalType", "IMSUser",
		"PrincipalName", p.principal("mallory"), "ResourceGroupId", p.group)
}

// seed makes an account of the emulator like the one that is given.
func (p *player) seed(a *inventory.Account) {
	p.Helper()
	for _, pr := range a.Providers {
		if pr.Kind == inventory.SAML {
			p.do("ims:CreateSAMLProvider", "SAMLProviderName", pr.Name, "EncodedSAMLMetadataDocument", metadata())
			continue
		}
		p.do("ims:CreateOIDCProvider", "OIDCProviderName", pr.Name, "IssuerUrl", "https://ci.example.com", "ClientIds", "ci",
			"Fingerprints", "902ef2deeb3c5b13ea4c3d5193629309e231ae55")
	}
	for _, g := range a.Groups {
		p.do("ram:CreateGroup", "GroupName", g.Name)
	}
	for _, u := range a.Users {
		p.seedUser(u)
	}
	for _, r := range a.Roles {
		p.seedRole(a, r)
	}
	for _, pol := range a.Policies {
		p.seedPolicy(pol)
	}
	for _, at := range a.Attachments {
		kind := strings.ToUpper(string(at.Principal.Kind[:1])) + string(at.Principal.Kind[1:])
		p.do("ram:AttachPolicyTo"+kind, kind+"Name", at.Principal.Name, "PolicyName", at.PolicyName,
			"PolicyType", at.PolicyType)
	}
}

// seedRole makes a role. Users whom its trust policy names have to exist then.
func (p *player) seedRole(a *inventory.Account, r inventory.Role) {
	p.Helper()
	var gone []string
	for _, text := range r.Trust.Statements[0].Principal.RAM {
		_, name, isUser := strings.Cut(text, ":user/")
		if _, exists := a.User(name); isUser && !exists {
			gone = append(gone, name)
			p.do("ram:CreateUser", "UserName", name)
		}
	}
	p.do("ram:CreateRole", "RoleName", r.Name, "AssumeRolePolicyDocument", r.Trust.String())
	for _, name := range gone {
		p.do("ram:DeleteUser", "UserName", name)
	}
}

func (p *player) seedUser(u inventory.User) {
	p.Helper()
	p.do("ram:CreateUser", "UserName", u.Name)
	for _, g := range u.Groups {
		p.do("ram:AddUserToGroup", "UserName", u.Name, "GroupName", g)
	}
	root := p.cfg
	for range u.Keys {
		p.cfg = root
		p.useKeyOf(u.Name)
	}
	p.cfg = root
	for i, k := range u.Keys {
		if !k.Active {
			p.do("ims:UpdateAccessKey", "UserPrincipalName", p.principal(u.Name), "UserAccessKeyId",
				p.keys[u.Name][i].AccessKeyID, "Status", "Inactive")
		}
	}
	if u.Login != nil {
		p.do("ims:CreateLoginProfile", "UserPrincipalName", p.principal(u.Name), "Password", password)
	}
	if u.MFA {
		p.bind(u.Name)
	}
}

func (p *player) seedPolicy(pol inventory.Policy) {
	p.Helper()
	p.do("ram:CreatePolicy", "PolicyName", pol.Name, "PolicyDocument", pol.Document.String())
	for _, d := range pol.Older {
		var made versionAnswer
		if err := p.try("ram:CreatePolicyVersion", &made, "PolicyName", pol.Name, "PolicyDocument", d.String()); err != nil {
			p.Fatal(err)
		}
		p.older = made.PolicyVersion.VersionID
	}
}

// proof is what only somebody stronger than mallory may do.
func (p *player) proof() error { return p.try("ram:CreateUser", nil, "UserName", "proof") }

// TestPlayed: what is found is carried out on the emulator, with the actor's own key.
// Before it the actor may not do what it may do afterwards; and without the rights the
// first call is refused.
func TestPlayed(t *testing.T) {
	t.Parallel()
	for _, r := range rows {
		t.Run(r.number, func(t *testing.T) {
			t.Parallel()
			if r.play == nil {
				t.Skipf("%s is not played: %s", r.number, r.why)
			}
			p := r.found(t)
			if err := p.proof(); !ram.IsCode(err, "NoPermission") {
				t.Fatalf("before it: %v", err)
			}
			r.play(p)
			if r.why != "" {
				t.Logf("%s is played in part: %s", r.number, r.why)
				return
			}
			if r.number == "2.34" {
				p.hasInGroup()
				return
			}
			if err := p.proof(); err != nil {
				t.Errorf("after it: %v", err)
			}
		})
	}
}

// found makes the account of a row, sees in a snapshot of it that the way is found, and
// goes on as the actor.
func (r row) found(t *testing.T) *player {
	t.Helper()
	w, who := r.world(t, func(w *world, actor string) { w.own(actor, r.statements(asItIs)...) })
	p := startPlayer(t)
	p.seed(&w.Account)
	if who.Kind == inventory.KindRole {
		p.do("ram:CreateUser", "UserName", "starter")
		p.do("ram:CreatePolicy", "PolicyName", "start", "PolicyDocument",
			document(allow("sts:AssumeRole", "acs:ram:*:*:role/"+who.Name)).String())
		p.do("ram:AttachPolicyToUser", "UserName", "starter", "PolicyName", "start", "PolicyType", "Custom")
	}
	if r.number == "2.34" {
		var made groupAnswer
		err := p.try("resourcemanager:CreateResourceGroup", &made, "Name", "play", "DisplayName", "play")
		if p.group = made.ResourceGroup.ID; err != nil {
			t.Fatal(err)
		}
	}
	taken, err := snapshot.Take(t.Context(), p.root, func(string, int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	report := escalation.InAccount(taken, func(string, int, int) {})
	if e, ok := of(report, who)[r.number]; !ok || e.Gain != r.gain {
		t.Fatalf("it is not found in a snapshot: %v, %s", ok, e.Gain)
	}
	starter := cmp.Or(map[inventory.Kind]string{inventory.KindRole: "starter"}[who.Kind], who.Name)
	p.useKeyOf(starter)
	if who.Kind == inventory.KindRole {
		p.assume(who.Name)
	}
	return p
}

// hasInGroup sees that mallory has the policy in a resource group.
func (p *player) hasInGroup() {
	p.Helper()
	taken, err := snapshot.Take(p.Context(), p.root, func(string, int, int) {})
	if err != nil {
		p.Fatal(err)
	}
	if !slices.ContainsFunc(taken.Attachments, func(a inventory.Attachment) bool {
		return a.Principal.Name == "mallory" && a.PolicyName == admin && a.ResourceGroup != ""
	}) {
		p.Errorf("attachments: %+v", taken.Attachments)
	}
}
