// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
)

const (
	allowOne = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}]}`
	allowTwo = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:PutObject","Resource":"*"}]}`
	trust    = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` +
		`"Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
)

// metadata are those of a SAML identity provider, in Base64.
var metadata = base64.StdEncoding.EncodeToString([]byte(
	`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com">` +
		`<IDPSSODescriptor><KeyDescriptor use="signing"><KeyInfo><X509Data><X509Certificate>MIIC</X509Certificate>` +
		`</X509Data></KeyInfo></KeyDescriptor></IDPSSODescriptor></EntityDescriptor>`))

// world is an account with something of every kind, some of it bare and ready to be deleted.
type world struct {
	t     *testing.T
	url   string
	root  emulator.Key
	annID string
	keyID string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	e, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(e)
	t.Cleanup(func() {
		s.Close()
		_ = e.Close()
	})
	w := &world{t: t, url: s.URL, root: e.Root()}
	c, ctx := w.client(), t.Context()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"ann", "bob", "bare", "u1", "u2", "u3", "u4"} {
		u, err := c.CreateUser(ctx, User{UserName: name, Tags: Tags{"made": "before"}})
		do(err)
		if name == "ann" {
			w.annID = u.UserID
		}
		_, err = c.CreateGroup(ctx, Group{GroupName: "g-" + name})
		do(err)
		_, err = c.CreateRole(ctx, Role{RoleName: "r-" + name, AssumeRolePolicyDocument: trust})
		do(err)
		_, err = c.CreatePolicy(ctx, Policy{PolicyName: "p-" + name, PolicyDocument: allowOne})
		do(err)
		_, err = c.CreateSAMLProvider(ctx, SAMLProvider{SAMLProviderName: "s-" + name, EncodedSAMLMetadataDocument: metadata})
		do(err)
		_, err = c.CreateOIDCProvider(ctx, OIDCProvider{
			OIDCProviderName: "o-" + name, IssuerURL: "https://" + name + ".example.com",
			ClientIDs: []string{"a"}, Fingerprints: []string{"0a", "1b"},
		})
		do(err)
	}
	do(c.AddUserToGroup(ctx, "ann", "g-ann"))
	do(c.AttachPolicy(ctx, custom(PrincipalUser, "ann")))
	do(c.AttachPolicy(ctx, custom(PrincipalGroup, "g-ann")))
	do(c.AttachPolicy(ctx, custom(PrincipalRole, "r-ann")))
	key, err := c.CreateAccessKey(ctx, "ann")
	do(err)
	w.keyID = key.AccessKeyID
	_, err = c.CreateLoginProfile(ctx, LoginProfile{UserName: "ann", Status: "Active"}, "Correct-Horse-9")
	do(err)
	w.bindDevice(e)
	return w
}

// custom is the attachment of the policy p-ann.
func custom(t PrincipalType, name string) Attachment {
	return attached(t, name, "Custom", "p-ann")
}

func (w *world) client() *Client {
	w.t.Helper()
	clock := newClock()
	c, err := NewClient(Config{
		Endpoint: w.url, Credentials: credential.Static(w.root.ID, w.root.Secret, ""), Now: clock.now, Sleep: clock.sleep,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// bindDevice gives ann an MFA device.
func (w *world) bindDevice(e *emulator.Server) {
	w.t.Helper()
	call := func(action string, params map[string]string) map[string]any {
		answer, err := e.Call(w.t.Context(), "ram", action, params)
		if err != nil {
			w.t.Fatal(err)
		}
		return answer
	}
	made := call("CreateVirtualMFADevice", map[string]string{"VirtualMFADeviceName": "phone"})
	device, _ := made["VirtualMFADevice"].(map[string]any)
	params := map[string]string{"UserName": "ann", "SerialNumber": fmt.Sprint(device["SerialNumber"])}
	for i, when := range []time.Time{time.Now().Add(-30 * time.Second), time.Now()} {
		code, err := totp.GenerateCode(fmt.Sprint(device["Base32StringSeed"]), when)
		if err != nil {
			w.t.Fatal(err)
		}
		params[fmt.Sprint("AuthenticationCode", i+1)] = code
	}
	call("BindMFADevice", params)
}

// reading asks for something.
type reading func(ctx context.Context, c *Client) (any, error)

// reads are all that a client can be asked, by the method and what it is asked for.
func (w *world) reads() map[string]reading {
	out := map[string]reading{
		"GetUser":      func(ctx context.Context, c *Client) (any, error) { return c.GetUser(ctx, w.annID) },
		"ListUsers":    func(ctx context.Context, c *Client) (any, error) { return collect(c.ListUsers(ctx)) },
		"ListGroups":   func(ctx context.Context, c *Client) (any, error) { return collect(c.ListGroups(ctx)) },
		"ListRoles":    func(ctx context.Context, c *Client) (any, error) { return collect(c.ListRoles(ctx)) },
		"ListPolicies": func(ctx context.Context, c *Client) (any, error) { return collect(c.ListPolicies(ctx, "Custom")) },
		"ListPolicyAttachments": func(ctx context.Context, c *Client) (any, error) {
			return collect(c.ListPolicyAttachments(ctx, AttachmentFilter{}))
		},
		"ListPolicyAttachments of a policy": func(ctx context.Context, c *Client) (any, error) {
			return collect(c.ListPolicyAttachments(ctx, AttachmentFilter{PolicyType: "Custom", PolicyName: "p-ann"}))
		},
		"ListEntitiesForPolicy": func(ctx context.Context, c *Client) (any, error) {
			return c.ListEntitiesForPolicy(ctx, "Custom", "p-ann")
		},
		"GetAccessKey": func(ctx context.Context, c *Client) (any, error) {
			return c.GetAccessKey(ctx, "ann", w.keyID)
		},
		"GetPasswordPolicy": func(ctx context.Context, c *Client) (any, error) { return c.GetPasswordPolicy(ctx) },
		"GetSecurityPreference": func(ctx context.Context, c *Client) (any, error) {
			p, err := c.GetSecurityPreference(ctx)
			return fmt.Sprint(orElse(p.MFAOperationForLogin, ""), orElse(p.LoginSessionDuration, 0), p.VerificationTypes), err
		},
		"ListSAMLProviders": func(ctx context.Context, c *Client) (any, error) { return collect(c.ListSAMLProviders(ctx)) },
		"ListOIDCProviders": func(ctx context.Context, c *Client) (any, error) { return collect(c.ListOIDCProviders(ctx)) },
	}
	for _, name := range []string{"ann", "anna", "bob", "bare", "new"} {
		group := "g-" + name
		maps.Copy(out, map[string]reading{
			"GetUserByName " + name: func(ctx context.Context, c *Client) (any, error) { return c.GetUserByName(ctx, name) },
			"GetGroup " + name:      func(ctx context.Context, c *Client) (any, error) { return c.GetGroup(ctx, group) },
			"GetRole " + name:       func(ctx context.Context, c *Client) (any, error) { return c.GetRole(ctx, "r-"+name) },
			"GetPolicy " + name: func(ctx context.Context, c *Client) (any, error) {
				return c.GetPolicy(ctx, PolicyTypeCustom, "p-"+name)
			},
			"GetPolicyAgain " + name: func(ctx context.Context, c *Client) (any, error) {
				p, err := c.GetPolicyAgain(ctx, Policy{PolicyName: "P-" + name})
				p.AttachmentCount = 0 // may be out of date
				return p, err
			},
			"ListPolicyVersions " + name: func(ctx context.Context, c *Client) (any, error) {
				return c.ListPolicyVersions(ctx, PolicyTypeCustom, "p-"+name)
			},
			"GetGroupMembership " + name: func(ctx context.Context, c *Client) (any, error) {
				return c.GetGroupMembership(ctx, name, "g-ann")
			},
			"ListUsersForGroup " + name: func(ctx context.Context, c *Client) (any, error) {
				return c.ListUsersForGroup(ctx, group)
			},
			"ListGroupsForUser " + name: func(ctx context.Context, c *Client) (any, error) {
				return c.ListGroupsForUser(ctx, name)
			},
			"ListAccessKeys " + name: func(ctx context.Context, c *Client) (any, error) {
				return c.ListAccessKeys(ctx, name)
			},
			"GetLoginProfile " + name: func(ctx context.Context, c *Client) (any, error) {
				return c.GetLoginProfile(ctx, name)
			},
			"GetSAMLProvider " + name: func(ctx context.Context, c *Client) (any, error) {
				return c.GetSAMLProvider(ctx, "s-"+name)
			},
			"GetOIDCProvider " + name: func(ctx context.Context, c *Client) (any, error) {
				return c.GetOIDCProvider(ctx, "o-"+name)
			},
			"GetMFADevice " + name: func(ctx context.Context, c *Client) (any, error) {
				return c.GetMFADevice(ctx, name)
			},
		})
		named := map[PrincipalType]string{PrincipalUser: name, PrincipalGroup: group, PrincipalRole: "r-" + name}
		for t, principal := range named {
			out["GetPolicyAttachment "+principal] = func(ctx context.Context, c *Client) (any, error) {
				return c.GetPolicyAttachment(ctx, custom(t, principal))
			}
			out["ListPoliciesForPrincipal "+principal] = func(ctx context.Context, c *Client) (any, error) {
				return c.ListPoliciesForPrincipal(ctx, t, principal)
			}
		}
	}
	return out
}

// writes are all that a client can be told, by the method.
func (w *world) writes() map[string]func(context.Context, *Client) error {
	result := func(_ any, err error) error { return err }
	user := TagTarget{ResourceType: ResourceTypeUser, ID: w.annID}
	role := TagTarget{ResourceType: ResourceTypeRole, Name: "r-ann"}
	policy := TagTarget{ResourceType: ResourceTypePolicy, Name: "P-ann"}
	return map[string]func(context.Context, *Client) error{
		"CreateUser": func(ctx context.Context, c *Client) error {
			return result(c.CreateUser(ctx, User{UserName: "new"}))
		},
		"CreateUser with a display name": func(ctx context.Context, c *Client) error {
			return result(c.CreateUser(ctx, User{UserName: "new", DisplayName: "New", Tags: Tags{"k": "v"}}))
		},
		"UpdateUser": func(ctx context.Context, c *Client) error {
			return c.UpdateUser(ctx, "ann", UserUpdate{NewComments: ptr("new")})
		},
		"UpdateUser by name": func(ctx context.Context, c *Client) error {
			return c.UpdateUser(ctx, "ann", UserUpdate{NewUserName: ptr("anna"), NewComments: ptr("")})
		},
		"DeleteUser": func(ctx context.Context, c *Client) error { return c.DeleteUser(ctx, "bare") },
		"CreateGroup": func(ctx context.Context, c *Client) error {
			return result(c.CreateGroup(ctx, Group{GroupName: "g-new"}))
		},
		"UpdateGroup": func(ctx context.Context, c *Client) error {
			return c.UpdateGroup(ctx, "g-ann", GroupUpdate{NewComments: ptr("new")})
		},
		"UpdateGroup by name": func(ctx context.Context, c *Client) error {
			return c.UpdateGroup(ctx, "g-ann", GroupUpdate{NewGroupName: ptr("g-anna")})
		},
		"DeleteGroup":    func(ctx context.Context, c *Client) error { return c.DeleteGroup(ctx, "g-bare") },
		"AddUserToGroup": func(ctx context.Context, c *Client) error { return c.AddUserToGroup(ctx, "bob", "g-ann") },
		"RemoveUserFromGroup": func(ctx context.Context, c *Client) error {
			return c.RemoveUserFromGroup(ctx, "ann", "g-ann")
		},
		"CreateAccessKey": func(ctx context.Context, c *Client) error { return result(c.CreateAccessKey(ctx, "ann")) },
		"UpdateAccessKey": func(ctx context.Context, c *Client) error {
			return c.UpdateAccessKey(ctx, "ann", w.keyID, AccessKeyInactive)
		},
		"DeleteAccessKey": func(ctx context.Context, c *Client) error { return c.DeleteAccessKey(ctx, "ann", w.keyID) },
		"CreateLoginProfile": func(ctx context.Context, c *Client) error {
			return result(c.CreateLoginProfile(ctx, LoginProfile{UserName: "bob"}, "Correct-Horse-9"))
		},
		"UpdateLoginProfile": func(ctx context.Context, c *Client) error {
			return c.UpdateLoginProfile(ctx, "ann", LoginProfileUpdate{Status: ptr("Inactive"), MFABindRequired: ptr(true)})
		},
		"DeleteLoginProfile": func(ctx context.Context, c *Client) error { return c.DeleteLoginProfile(ctx, "ann") },
		"DisableVirtualMFA":  func(ctx context.Context, c *Client) error { return c.DisableVirtualMFA(ctx, "ann") },
		"CreateRole": func(ctx context.Context, c *Client) error {
			return result(c.CreateRole(ctx, Role{RoleName: "r-new", AssumeRolePolicyDocument: trust}))
		},
		"UpdateRole": func(ctx context.Context, c *Client) error {
			return c.UpdateRole(ctx, "r-ann", RoleUpdate{NewDescription: ptr("new")})
		},
		"DeleteRole": func(ctx context.Context, c *Client) error { return c.DeleteRole(ctx, "r-bare") },
		"CreatePolicy": func(ctx context.Context, c *Client) error {
			return result(c.CreatePolicy(ctx, Policy{PolicyName: "p-new", PolicyDocument: allowOne}))
		},
		"UpdatePolicyDescription": func(ctx context.Context, c *Client) error {
			return c.UpdatePolicyDescription(ctx, "P-ann", "new")
		},
		"CreatePolicyVersion": func(ctx context.Context, c *Client) error {
			return result(c.CreatePolicyVersion(ctx, "p-ann", allowTwo))
		},
		"DeletePolicy": func(ctx context.Context, c *Client) error { return c.DeletePolicy(ctx, "p-bare") },
		"AttachPolicy": func(ctx context.Context, c *Client) error {
			return c.AttachPolicy(ctx, custom(PrincipalUser, "bob"))
		},
		"DetachPolicy": func(ctx context.Context, c *Client) error {
			return c.DetachPolicy(ctx, custom(PrincipalUser, "ann"))
		},
		"DetachAll": func(ctx context.Context, c *Client) error {
			return c.DetachAll(ctx, AttachmentFilter{PolicyType: "Custom", PolicyName: "p-ann"})
		},
		"TagResources user": func(ctx context.Context, c *Client) error {
			return c.TagResources(ctx, user, Tags{"k": "v"})
		},
		"TagResources role": func(ctx context.Context, c *Client) error {
			return c.TagResources(ctx, role, Tags{"k": "v"})
		},
		"TagResources policy": func(ctx context.Context, c *Client) error {
			return c.TagResources(ctx, policy, Tags{"k": "v"})
		},
		"UntagResources": func(ctx context.Context, c *Client) error {
			return c.UntagResources(ctx, user, []string{"made"})
		},
		"CreateSAMLProvider": func(ctx context.Context, c *Client) error {
			p := SAMLProvider{SAMLProviderName: "s-new", EncodedSAMLMetadataDocument: metadata}
			return result(c.CreateSAMLProvider(ctx, p))
		},
		"UpdateSAMLProvider": func(ctx context.Context, c *Client) error {
			return c.UpdateSAMLProvider(ctx, "s-ann", SAMLProviderUpdate{NewDescription: ptr("new")})
		},
		"DeleteSAMLProvider": func(ctx context.Context, c *Client) error { return c.DeleteSAMLProvider(ctx, "s-bare") },
		"CreateOIDCProvider": func(ctx context.Context, c *Client) error {
			p := OIDCProvider{OIDCProviderName: "o-new", IssuerURL: "https://new.example.com"}
			return result(c.CreateOIDCProvider(ctx, p))
		},
		"UpdateOIDCProvider": func(ctx context.Context, c *Client) error {
			return c.UpdateOIDCProvider(ctx, "o-ann", OIDCProviderUpdate{NewDescription: ptr("new"), IssuanceLimitTime: ptr(3)})
		},
		"AddClientIDToOIDCProvider": func(ctx context.Context, c *Client) error {
			return c.AddClientIDToOIDCProvider(ctx, "o-ann", "b")
		},
		"RemoveClientIDFromOIDCProvider": func(ctx context.Context, c *Client) error {
			return c.RemoveClientIDFromOIDCProvider(ctx, "o-ann", "a")
		},
		"AddFingerprintToOIDCProvider": func(ctx context.Context, c *Client) error {
			return c.AddFingerprintToOIDCProvider(ctx, "o-ann", "2c")
		},
		"RemoveFingerprintFromOIDCProvider": func(ctx context.Context, c *Client) error {
			return c.RemoveFingerprintFromOIDCProvider(ctx, "o-ann", "0a")
		},
		"DeleteOIDCProvider": func(ctx context.Context, c *Client) error { return c.DeleteOIDCProvider(ctx, "o-bare") },
		"SetSecurityPreference": func(ctx context.Context, c *Client) error {
			p := SecurityPreference{VerificationTypes: []string{"sms"}}
			p.MFAOperationForLogin, p.LoginSessionDuration = ptr("adaptive"), ptr(9)
			return c.SetSecurityPreference(ctx, p)
		},
		"SetPasswordPolicy": func(ctx context.Context, c *Client) error {
			return c.SetPasswordPolicy(ctx, PasswordPolicy{MinimumPasswordLength: 20, RequireSymbols: true})
		},
	}
}

// TestEveryWriteDropsWhatItTouches: whatever was read before a write, after it every read answers
// as one that remembers nothing.
func TestEveryWriteDropsWhatItTouches(t *testing.T) {
	t.Parallel()
	for name := range (&world{}).writes() {
		for _, warm := range []string{"one by one", "listed"} {
			t.Run(name+" after reading "+warm, func(t *testing.T) {
				t.Parallel()
				w, ctx := newWorld(t), t.Context()
				c, fresh := w.client(), w.client()
				if warm == "listed" { // more than are read one by one
					for i := range 4 {
						other := fmt.Sprint("u", i+1)
						for _, read := range []func() error{
							func() error { _, err := c.GetUserByName(ctx, other); return err },
							func() error { _, err := c.GetGroup(ctx, "g-"+other); return err },
							func() error { _, err := c.GetRole(ctx, "r-"+other); return err },
							func() error { _, err := c.GetPolicy(ctx, "Custom", "p-"+other); return err },
							func() error { _, err := c.GetOIDCProvider(ctx, "o-"+other); return err },
						} {
							if err := read(); err != nil {
								t.Fatal(err)
							}
						}
					}
				}
				reads := w.reads()
				order := slices.Sorted(maps.Keys(reads))
				for _, what := range order {
					_, _ = reads[what](ctx, c)
				}
				if err := w.writes()[name](ctx, c); err != nil {
					t.Fatal(err)
				}
				for _, what := range order {
					got, err := reads[what](ctx, c)
					want, wantErr := reads[what](ctx, fresh)
					if Code(err) != Code(wantErr) || err == nil && fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
						t.Errorf("%s: %+v, %v\nwant %+v, %v", what, got, err, want, wantErr)
					}
				}
			})
		}
	}
}

// TestEveryMethodIsInTheTable has a new action fail until the table above knows of it.
func TestEveryMethodIsInTheTable(t *testing.T) {
	t.Parallel()
	known := []string{
		// What belongs to no kind: the client itself, its time and its sessions.
		"AccountID", "AssumeRole", "AssumeRoleWithOIDC", "CallerIdentityOf", "Counts", "GetCallerIdentity",
		"GetDefaultDomain", "InvalidateAll", "InvalidatePrincipals", "KnownID", "Now", "RetryUntil",
		// What is not remembered, and what is a walk through what is.
		"GetAccessKeyLastUsed", "GetGroupByID",
	}
	w := &world{}
	for _, names := range [][]string{slices.Collect(maps.Keys(w.reads())), slices.Collect(maps.Keys(w.writes()))} {
		for _, name := range names {
			method, _, _ := strings.Cut(name, " ")
			known = append(known, method)
		}
	}
	for m := range reflect.TypeFor[*Client]().Methods() {
		if !slices.Contains(known, m.Name) {
			t.Errorf("%s is neither in reads nor in writes", m.Name)
		}
	}
}
