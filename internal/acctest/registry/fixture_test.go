// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package registry

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator"
	ramprovider "github.com/terraform-provider-ram/terraform-provider-ram/internal/provider"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
)

// fixture is what the tables need to know of a kind of object. There are objects of the names a, b
// and c: their own names, or those of the principals that they hang on.
type fixture struct {
	// base makes what the objects hang on, and is nil where they stand alone.
	base func(ctx context.Context, c *ram.Client) error
	// config is the least that makes the object of a name; changed has something else in it, and
	// rewritten what takes another action than that.
	config             func(name string) map[string]any
	changed, rewritten map[string]any
	// nameAttribute is the attribute that holds the name.
	nameAttribute string
	// importID is the import ID of the object of a name, which is id in the account.
	importID func(name, id string) string
	// id tells the object of a name from every other one; an error that means "does not exist" where
	// there is none.
	id func(ctx context.Context, c *ram.Client, name string) (string, error)
	// ids are those of all objects of a name, where there can be more than one.
	ids func(ctx context.Context, c *ram.Client, name string) ([]string, error)
	// content is what can be changed of an object that has its name itself.
	content func(ctx context.Context, c *ram.Client, name string) (string, error)
	// remove deletes the object.
	remove func(ctx context.Context, c *ram.Client, name string) error
	// reuse deletes the object, with its principal where it has one, and makes another one of its
	// name.
	reuse func(ctx context.Context, c *ram.Client, name string) error
	// rename gives the object, or its principal, another name; nil where RAM cannot.
	rename func(ctx context.Context, c *ram.Client, name, to string) error
	// named says that the object has the name itself, and does not hang on what has it.
	named bool
	// alone says that nothing hangs on it by its name.
	alone bool
	// settings says that it is a group of settings of the account: it is always there, once.
	settings bool
	// atFirst is the id of settings that nobody has changed.
	atFirst string
	// values are those of all settings by the names of their attributes; meddle changes one of them.
	values func(ctx context.Context, c *ram.Client) (map[string]string, error)
	meddle func(ctx context.Context, c *ram.Client, r *rand.Rand) error
	// dated says that a change of the object changes id.
	dated bool
	// writes are the actions that the life of an object takes.
	writes []string
}

const (
	document = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetObject","Resource":"*"}]}`
	trust    = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",` +
		`"Principal":{"Service":["ecs.aliyuncs.com"]}}]}`
)

var names = []string{"a", "b", "c"}

// writeOnly is a password that is configured write-only.
const writeOnly = "Write-only-2345"

const fingerprint = "902ef2deeb3c5b13ea4c3d5193629309e231ae55"

// metadata are those of a SAML identity provider, in Base64.
var metadata = base64.StdEncoding.EncodeToString([]byte(
	`<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com">` +
		`<IDPSSODescriptor><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>` +
		`<X509Certificate>MIIC</X509Certificate></X509Data></KeyInfo></KeyDescriptor></IDPSSODescriptor></EntityDescriptor>`))

var fixtures = map[string]fixture{
	"ram_user": {
		config:  func(name string) map[string]any { return map[string]any{"user_name": name} },
		changed: map[string]any{"comments": "changed", "tags": map[string]string{"team": "a"}}, nameAttribute: "user_name",
		importID: func(name, _ string) string { return name }, named: true,
		id: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			u, err := c.GetUserByName(ctx, name)
			return u.UserID, err
		},
		content: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			u, err := c.GetUserByName(ctx, name)
			return fmt.Sprintf("%q %q", u.DisplayName, u.Comments), err
		},
		remove: func(ctx context.Context, c *ram.Client, name string) error { return c.DeleteUser(ctx, name) },
		reuse:  remakeUser(nil), rename: renameUser,
		writes: []string{"ram:CreateUser", "ims:UpdateUser", "ims:TagResources", "ram:DeleteUser"},
	},
	"ram_group": {
		config:  func(name string) map[string]any { return map[string]any{"group_name": name} },
		changed: map[string]any{"comments": "changed"}, nameAttribute: "group_name",
		importID: func(name, _ string) string { return name }, named: true,
		id: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			g, err := c.GetGroup(ctx, name)
			return g.GroupID, err
		},
		content: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			g, err := c.GetGroup(ctx, name)
			return fmt.Sprintf("%q %q", g.DisplayName, g.Comments), err
		},
		remove: func(ctx context.Context, c *ram.Client, name string) error { return c.DeleteGroup(ctx, name) },
		reuse:  remakeGroup(nil), rename: renameGroup,
		writes: []string{"ims:CreateGroup", "ims:UpdateGroup", "ims:DeleteGroup"},
	},
	"ram_role": {
		config: func(name string) map[string]any {
			return map[string]any{"role_name": name, "assume_role_policy_document": trust}
		},
		changed:       map[string]any{"description": "changed", "tags": map[string]string{"team": "a"}},
		nameAttribute: "role_name", importID: func(name, _ string) string { return name }, named: true,
		id: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			r, err := c.GetRole(ctx, name)
			return r.RoleID, err
		},
		content: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			r, err := c.GetRole(ctx, name)
			return fmt.Sprintf("%q %q", r.Description, r.AssumeRolePolicyDocument), err
		},
		remove: func(ctx context.Context, c *ram.Client, name string) error { return c.DeleteRole(ctx, name) },
		reuse:  remakeRole(nil),
		writes: []string{"ram:CreateRole", "ram:UpdateRole", "ram:TagResources", "ram:DeleteRole"},
	},
	"ram_policy": {
		config: func(name string) map[string]any {
			return map[string]any{"policy_name": name, "policy_document": document}
		},
		changed:       map[string]any{"description": "changed", "tags": map[string]string{"team": "a"}},
		rewritten:     map[string]any{"policy_document": strings.Replace(document, "Get", "Put", 1)},
		nameAttribute: "policy_name", importID: func(name, _ string) string { return name }, named: true,
		id: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			p, err := c.GetPolicy(ctx, ram.PolicyTypeCustom, name)
			return p.CreateDate, err
		},
		content: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			p, err := c.GetPolicy(ctx, ram.PolicyTypeCustom, name)
			return fmt.Sprintf("%q %q", p.Description, p.DefaultVersion), err
		},
		remove: func(ctx context.Context, c *ram.Client, name string) error { return c.DeletePolicy(ctx, name) },
		reuse: func(ctx context.Context, c *ram.Client, name string) error {
			if err := c.DeletePolicy(ctx, name); err != nil {
				return err
			}
			_, err := c.CreatePolicy(ctx, ram.Policy{PolicyName: name, PolicyDocument: document})
			return err
		},
		writes: []string{"ram:CreatePolicy", "ram:UpdatePolicyDescription", "ram:TagResources", "ram:DeletePolicy"},
	},
	"ram_saml_provider": {
		config: func(name string) map[string]any {
			return map[string]any{"saml_provider_name": name, "encoded_saml_metadata_document": metadata}
		},
		changed:       map[string]any{"description": "changed"},
		nameAttribute: "saml_provider_name", importID: func(name, _ string) string { return name }, named: true, alone: true,
		id: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			p, err := c.GetSAMLProvider(ctx, name)
			return p.CreateDate, err
		},
		content: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			p, err := c.GetSAMLProvider(ctx, name)
			return fmt.Sprintf("%q %q", p.Description, p.EncodedSAMLMetadataDocument), err
		},
		remove: func(ctx context.Context, c *ram.Client, name string) error { return c.DeleteSAMLProvider(ctx, name) },
		reuse: func(ctx context.Context, c *ram.Client, name string) error {
			if err := c.DeleteSAMLProvider(ctx, name); err != nil {
				return err
			}
			_, err := c.CreateSAMLProvider(ctx, ram.SAMLProvider{
				SAMLProviderName: name, EncodedSAMLMetadataDocument: metadata,
			})
			return err
		},
		writes: []string{"ims:CreateSAMLProvider", "ims:UpdateSAMLProvider", "ims:DeleteSAMLProvider"},
	},
	"ram_oidc_provider": {
		config: func(name string) map[string]any {
			return map[string]any{
				"oidc_provider_name": name, "issuer_url": "https://" + name + ".example.com/",
				"client_ids": []any{"z"}, "fingerprints": []any{strings.Repeat("5a", 20)},
			}
		},
		changed: map[string]any{
			"description": "changed", "client_ids": []any{"a", "b"}, "fingerprints": []any{fingerprint},
		},
		nameAttribute: "oidc_provider_name", importID: func(name, _ string) string { return name }, named: true, alone: true,
		id: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			p, err := c.GetOIDCProvider(ctx, name)
			return p.CreateDate, err
		},
		content: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			p, err := c.GetOIDCProvider(ctx, name)
			return fmt.Sprintf("%q %q %q", p.Description, p.ClientIDs, p.Fingerprints), err
		},
		remove: func(ctx context.Context, c *ram.Client, name string) error { return c.DeleteOIDCProvider(ctx, name) },
		reuse: func(ctx context.Context, c *ram.Client, name string) error {
			if err := c.DeleteOIDCProvider(ctx, name); err != nil {
				return err
			}
			_, err := c.CreateOIDCProvider(ctx, ram.OIDCProvider{
				OIDCProviderName: name, IssuerURL: "https://" + name + ".example.com/",
			})
			return err
		},
		writes: []string{
			"ims:CreateOIDCProvider", "ims:UpdateOIDCProvider", "ims:AddClientIdToOIDCProvider",
			"ims:RemoveClientIdFromOIDCProvider", "ims:AddFingerprintToOIDCProvider",
			"ims:RemoveFingerprintFromOIDCProvider", "ims:DeleteOIDCProvider",
		},
	},
	"ram_group_membership": {
		base: all(makeUsers, makeGroup),
		config: func(name string) map[string]any {
			return map[string]any{"user_name": name, "group_name": "devs"}
		},
		nameAttribute: "user_name", importID: func(name, _ string) string { return "devs:" + name },
		id: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			in, err := c.GetGroupMembership(ctx, name, "devs")
			return in.JoinDate, err
		},
		remove: leave, reuse: remakeUser(join), rename: renameUser,
		writes: []string{"ims:AddUserToGroup", "ims:RemoveUserFromGroup"},
	},
	"ram_access_key": {
		base:    makeUsers,
		config:  func(name string) map[string]any { return map[string]any{"user_name": name} },
		changed: map[string]any{"status": "Inactive"}, nameAttribute: "user_name",
		importID: func(name, id string) string { return name + ":" + id },
		id: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			keys, err := c.ListAccessKeys(ctx, name)
			if err == nil && len(keys) == 0 {
				err = &ram.Error{Code: "EntityNotExist.User.AccessKey"}
			}
			if err != nil {
				return "", err
			}
			return keys[0].AccessKeyID, nil
		},
		ids: func(ctx context.Context, c *ram.Client, name string) (ids []string, err error) {
			keys, err := c.ListAccessKeys(ctx, name)
			for _, k := range keys {
				ids = append(ids, k.AccessKeyID)
			}
			return ids, err
		},
		remove: dropKeys, reuse: remakeUser(addKey), rename: renameUser,
		writes: []string{"ims:CreateAccessKey", "ims:UpdateAccessKey", "ims:DeleteAccessKey"},
	},
	"ram_login_profile": {
		base: makeUsers,
		config: func(name string) map[string]any {
			if name == "b" {
				return map[string]any{"user_name": name, "password_wo": writeOnly, "password_wo_version": 1}
			}
			return map[string]any{"user_name": name, "generate_password": true}
		},
		changed: map[string]any{"status": "Inactive", "mfa_bind_required": true}, nameAttribute: "user_name",
		importID: func(name, _ string) string { return name },
		id: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			p, err := c.GetLoginProfile(ctx, name)
			return p.UpdateDate, err
		},
		remove: func(ctx context.Context, c *ram.Client, name string) error { return c.DeleteLoginProfile(ctx, name) },
		reuse:  remakeUser(logOn), rename: renameUser, dated: true,
		writes: []string{"ims:CreateLoginProfile", "ims:UpdateLoginProfile", "ims:DeleteLoginProfile"},
	},
	"ram_password_policy": {
		config:   func(string) map[string]any { return map[string]any{"minimum_password_length": 12} },
		changed:  map[string]any{"require_numbers": true, "max_password_age": 90},
		settings: true, atFirst: "minimum length 8",
		importID: func(_, _ string) string { return emulator.DefaultAccountID },
		id: func(ctx context.Context, c *ram.Client, _ string) (string, error) {
			p, err := c.GetPasswordPolicy(ctx)
			return fmt.Sprint("minimum length ", p.MinimumPasswordLength), err
		},
		values: passwordPolicy, meddle: changePasswordPolicy,
		writes: []string{"ims:SetPasswordPolicy"},
	},
	"ram_security_preference": {
		config:   func(string) map[string]any { return map[string]any{"login_session_duration": 8} },
		changed:  map[string]any{"mfa_operation_for_login": "mandatory", "max_idle_days_for_users": 90},
		settings: true, atFirst: "a logon lasts 6 hours",
		importID: func(_, _ string) string { return emulator.DefaultAccountID },
		id: func(ctx context.Context, c *ram.Client, _ string) (string, error) {
			p, err := securityPreference(ctx, c)
			return "a logon lasts " + p["login_session_duration"] + " hours", err
		},
		values: securityPreference, meddle: changeSecurityPreference,
		writes: []string{"ims:SetSecurityPreference"},
	},
	"ram_user_policy_attachment":  attachmentFixture(ram.PrincipalUser, makeUsers, remakeUser, renameUser),
	"ram_group_policy_attachment": attachmentFixture(ram.PrincipalGroup, makeGroups, remakeGroup, renameGroup),
	"ram_role_policy_attachment":  attachmentFixture(ram.PrincipalRole, makeRoles, remakeRole, nil),
}

type act = func(ctx context.Context, c *ram.Client, name string) error

func attachmentFixture(
	kind ram.PrincipalType, base func(context.Context, *ram.Client) error, remake func(act) act,
	rename func(ctx context.Context, c *ram.Client, name, to string) error,
) fixture {
	principal := strings.ToLower(string(kind)) + "_name"
	held := func(name string) ram.Attachment {
		return ram.Attachment{PrincipalType: kind, PrincipalName: name, PolicyType: "Custom", PolicyName: "read"}
	}
	attach := func(ctx context.Context, c *ram.Client, name string) error { return c.AttachPolicy(ctx, held(name)) }
	return fixture{
		base: all(base, makePolicy),
		config: func(name string) map[string]any {
			return map[string]any{principal: name, "policy_type": "Custom", "policy_name": "read"}
		},
		nameAttribute: principal, importID: func(name, _ string) string { return name + ":Custom:read" },
		id: func(ctx context.Context, c *ram.Client, name string) (string, error) {
			a, err := c.GetPolicyAttachment(ctx, held(name))
			return a.AttachDate, err
		},
		remove: func(ctx context.Context, c *ram.Client, name string) error { return c.DetachPolicy(ctx, held(name)) },
		reuse:  remake(attach), rename: rename,
		writes: []string{"ram:AttachPolicyTo" + string(kind), "ram:DetachPolicyFrom" + string(kind)},
	}
}

// registered are the types of all registered objects, which all have a fixture.
func registered(t *testing.T) []string {
	t.Helper()
	var types []string
	for _, o := range ramprovider.Objects() {
		for _, r := range o.Resources() {
			var resp resource.MetadataResponse
			r().Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "ram"}, &resp)
			types = append(types, resp.TypeName)
		}
	}
	slices.Sort(types)
	return types
}

func TestEveryObjectHasAFixture(t *testing.T) {
	t.Parallel()
	types := registered(t)
	for _, name := range types {
		if _, ok := fixtures[name]; !ok {
			t.Errorf("%s has no fixture: give it one in fixture_test.go, so that it goes through the tables", name)
		}
	}
	if len(types) != len(fixtures) {
		t.Errorf("%d objects and %d fixtures", len(types), len(fixtures))
	}
}

func all(makers ...func(context.Context, *ram.Client) error) func(context.Context, *ram.Client) error {
	return func(ctx context.Context, c *ram.Client) error {
		for _, m := range makers {
			if err := m(ctx, c); err != nil {
				return err
			}
		}
		return nil
	}
}

// allOf makes what anything can hang on, but what kind is.
func allOf(kind string) func(context.Context, *ram.Client) error {
	makers := []func(context.Context, *ram.Client) error{makeUsers, makeGroup, makeRoles, makeGroups}
	if kind != "ram_policy" {
		makers = append(makers, makePolicy)
	}
	return all(makers...)
}

func makeUsers(ctx context.Context, c *ram.Client) error {
	for _, n := range names {
		if _, err := c.CreateUser(ctx, ram.User{UserName: n}); err != nil {
			return err
		}
	}
	return nil
}

func makeGroups(ctx context.Context, c *ram.Client) error {
	for _, n := range names {
		if _, err := c.CreateGroup(ctx, ram.Group{GroupName: n}); err != nil {
			return err
		}
	}
	return nil
}

func makeRoles(ctx context.Context, c *ram.Client) error {
	for _, n := range names {
		if _, err := c.CreateRole(ctx, ram.Role{RoleName: n, AssumeRolePolicyDocument: trust}); err != nil {
			return err
		}
	}
	return nil
}

func makeGroup(ctx context.Context, c *ram.Client) error {
	_, err := c.CreateGroup(ctx, ram.Group{GroupName: "devs"})
	return err
}

func makePolicy(ctx context.Context, c *ram.Client) error {
	_, err := c.CreatePolicy(ctx, ram.Policy{PolicyName: "read", PolicyDocument: document})
	return err
}

// remakeUser deletes a user with all that hangs on it, and makes another one of its name that again
// does has what the fixture is about.
func remakeUser(again act) act {
	return func(ctx context.Context, c *ram.Client, name string) error {
		attached := ram.AttachmentFilter{PrincipalType: ram.PrincipalUser, PrincipalName: name}
		groups, err := c.ListGroupsForUser(ctx, name)
		for _, g := range groups {
			err = errors.Join(err, c.RemoveUserFromGroup(ctx, name, g.GroupName))
		}
		err = errors.Join(err, logOff(ctx, c, name), dropKeys(ctx, c, name), c.DetachAll(ctx, attached),
			c.DeleteUser(ctx, name))
		if err != nil {
			return err
		}
		if _, err = c.CreateUser(ctx, ram.User{UserName: name}); err == nil && again != nil {
			err = again(ctx, c, name)
		}
		return err
	}
}

func remakeGroup(again act) act {
	return func(ctx context.Context, c *ram.Client, name string) error {
		attached := ram.AttachmentFilter{PrincipalType: ram.PrincipalGroup, PrincipalName: name}
		if err := errors.Join(c.DetachAll(ctx, attached), c.DeleteGroup(ctx, name)); err != nil {
			return err
		}
		_, err := c.CreateGroup(ctx, ram.Group{GroupName: name})
		if err == nil && again != nil {
			err = again(ctx, c, name)
		}
		return err
	}
}

func remakeRole(again act) act {
	return func(ctx context.Context, c *ram.Client, name string) error {
		attached := ram.AttachmentFilter{PrincipalType: ram.PrincipalRole, PrincipalName: name}
		if err := errors.Join(c.DetachAll(ctx, attached), c.DeleteRole(ctx, name)); err != nil {
			return err
		}
		_, err := c.CreateRole(ctx, ram.Role{RoleName: name, AssumeRolePolicyDocument: trust})
		if err == nil && again != nil {
			err = again(ctx, c, name)
		}
		return err
	}
}

func renameUser(ctx context.Context, c *ram.Client, name, to string) error {
	return c.UpdateUser(ctx, name, ram.UserUpdate{NewUserName: &to})
}

// handOn renames the object or its principal, and makes another one of the old name.
func (f fixture) handOn(ctx context.Context, c *ram.Client, name, to string) error {
	err := f.rename(ctx, c, name, to)
	switch {
	case err != nil:
	case f.nameAttribute == "group_name":
		_, err = c.CreateGroup(ctx, ram.Group{GroupName: name})
	default:
		_, err = c.CreateUser(ctx, ram.User{UserName: name})
	}
	return err
}

func renameGroup(ctx context.Context, c *ram.Client, name, to string) error {
	return c.UpdateGroup(ctx, name, ram.GroupUpdate{NewGroupName: &to})
}

func join(ctx context.Context, c *ram.Client, name string) error {
	return c.AddUserToGroup(ctx, name, "devs")
}
func leave(ctx context.Context, c *ram.Client, name string) error {
	return c.RemoveUserFromGroup(ctx, name, "devs")
}

func addKey(ctx context.Context, c *ram.Client, name string) error {
	_, err := c.CreateAccessKey(ctx, name)
	return err
}

func logOn(ctx context.Context, c *ram.Client, name string) error {
	_, err := c.CreateLoginProfile(ctx, ram.LoginProfile{UserName: name, Status: "Active"}, "Secret-2345")
	return err
}

// passwordPolicy are the settings of the account's password policy, whose attributes have RAM's
// names.
func passwordPolicy(ctx context.Context, c *ram.Client) (map[string]string, error) {
	p, err := c.GetPasswordPolicy(ctx)
	values := map[string]string{}
	for field, v := range reflect.ValueOf(p).Fields() {
		values[strings.ToLower(strings.TrimPrefix(capital.ReplaceAllString(field.Name, "_$0"), "_"))] = fmt.Sprint(v)
	}
	return values, err
}

func securityPreference(ctx context.Context, c *ram.Client) (map[string]string, error) {
	p, err := c.GetSecurityPreference(ctx)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"allow_user_to_change_password":           fmt.Sprint(*p.AllowUserToChangePassword),
		"allow_user_to_login_with_passkey":        fmt.Sprint(*p.AllowUserToLoginWithPasskey),
		"allow_user_to_manage_access_keys":        fmt.Sprint(*p.AllowUserToManageAccessKeys),
		"allow_user_to_manage_mfa_devices":        fmt.Sprint(*p.AllowUserToManageMFADevices),
		"allow_user_to_manage_personal_ding_talk": fmt.Sprint(*p.AllowUserToManagePersonalDingTalk),
		"enable_save_mfa_ticket":                  fmt.Sprint(*p.EnableSaveMFATicket),
		"login_network_masks":                     *p.LoginNetworkMasks,
		"login_session_duration":                  fmt.Sprint(*p.LoginSessionDuration),
		"max_idle_days_for_access_keys":           fmt.Sprint(*p.MaxIdleDaysForAccessKeys),
		"max_idle_days_for_users":                 fmt.Sprint(*p.MaxIdleDaysForUsers),
		"mfa_operation_for_login":                 *p.MFAOperationForLogin,
		"operation_for_risk_login":                *p.OperationForRiskLogin,
		"verification_types":                      fmt.Sprint(p.VerificationTypes),
	}, nil
}

func changeSecurityPreference(ctx context.Context, c *ram.Client, r *rand.Rand) error {
	p, err := c.GetSecurityPreference(ctx)
	if err != nil {
		return err
	}
	switch r.IntN(4) {
	case 0:
		hours := 1 + r.IntN(24)
		p.LoginSessionDuration = &hours
	case 1:
		days := []int{90, 180, 365, 730}[r.IntN(4)]
		p.MaxIdleDaysForUsers = &days
	case 2:
		masks := fmt.Sprintf("10.0.0.%d", r.IntN(256))
		p.LoginNetworkMasks = &masks
	default:
		p.VerificationTypes = []string{"email", "sms"}[:1+r.IntN(2)]
	}
	return c.SetSecurityPreference(ctx, p)
}

var capital = regexp.MustCompile("[A-Z]")

// changePasswordPolicy changes a setting, and weakens none so far that a password is refused.
func changePasswordPolicy(ctx context.Context, c *ram.Client, r *rand.Rand) error {
	p, err := c.GetPasswordPolicy(ctx)
	if err != nil {
		return err
	}
	switch r.IntN(4) {
	case 0:
		p.MinimumPasswordLength = 8 + r.IntN(7)
	case 1:
		p.MaxPasswordAge = r.IntN(1000)
	case 2:
		p.RequireNumbers = !p.RequireNumbers
	default:
		p.MaxLoginAttempts = r.IntN(33)
	}
	return c.SetPasswordPolicy(ctx, p)
}

func logOff(ctx context.Context, c *ram.Client, name string) error {
	if err := c.DeleteLoginProfile(ctx, name); !ram.IsNotExist(err) {
		return err
	}
	return nil
}

func dropKeys(ctx context.Context, c *ram.Client, name string) error {
	keys, err := c.ListAccessKeys(ctx, name)
	for _, k := range keys {
		err = errors.Join(err, c.DeleteAccessKey(ctx, name, k.AccessKeyID))
	}
	return err
}
