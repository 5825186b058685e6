// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/emulator/store"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// authorize decides whether the caller may do what it asks for: the account may do all, everybody else what their policies
// allow, and that on every resource the action is about (reference: ram-actions.json "resource_checks", policy-language.md §9).
func (s *Server) authorize(c *call) *Error {
	if c.caller.kind == account || c.action.open || c.action.anonymous {
		return nil
	}
	return s.view(func(tx *store.Tx) *Error {
		c.tx = tx
		set, err := c.policies()
		if err != nil {
			return err
		}
		var checks []eval.Check
		for _, resource := range c.action.resources {
			for _, arn := range resource(c) {
				checks = append(checks, eval.Check{Action: c.action.needs(), Resource: arn})
			}
		}
		return c.decide(set, checks, c.context())
	})
}

// mayAssume decides whether the caller may assume a role: its policies and the role's trust policy have to allow it.
func (c *call) mayAssume(role store.Role) *Error {
	if c.caller.kind == account {
		return fail("NoPermission", "Roles may not be assumed by root accounts.")
	}
	trust, err := policy.ParseLenient(role.TrustPolicy)
	if err != nil {
		return fail("InternalError")
	}
	policies, refusal := c.grants()
	if refusal != nil {
		return refusal
	}
	policies.Trust = trust
	set, err := eval.Compile(policies)
	if err != nil {
		return fail("InternalError")
	}
	context := c.context()
	if id := c.text("ExternalId"); id != "" {
		context["sts:ExternalId"] = []string{id}
	}
	return c.decide(set, []eval.Check{{Action: c.action.needs(), Resource: c.roleARN(role)}}, context)
}

// decide asks the policies, and puts a refusal into RAM's words.
func (c *call) decide(set *eval.Set, checks []eval.Check, context map[string][]string) *Error {
	request := eval.Request{
		Checks: checks, Context: context, ResourceGroup: c.groupOfResource(), Principal: &eval.Caller{ARN: c.principalARN()},
	}
	if set.Decide(request) == eval.Allow {
		return nil
	}
	result := set.Evaluate(request)
	failed := eval.CheckResult{Check: checks[0], Decision: result.Decision, Layer: result.Layer}
	for _, check := range result.Checks {
		if check.Decision == result.Decision {
			failed = check
			break
		}
	}
	message := wordings["NoPermission"].message
	if c.action.product == productSTS {
		message += " You should be authorized by RAM."
	}
	refusal := fail("NoPermission", fmt.Sprintf("%s Resource: %s Action: %s", message, failed.Check.Resource, failed.Check.Action))
	refusal.Denied = c.deniedDetail(result, failed)
	return refusal
}

// deniedDetail says who was denied what, and why (reference: policy-language.md §9.9).
func (c *call) deniedDetail(result eval.Result, failed eval.CheckResult) *AccessDeniedDetail {
	detail := &AccessDeniedDetail{
		PolicyType: "AccountLevelIdentityBasedPolicy", AuthPrincipalOwnerID: c.account, AuthPrincipalType: "SubUser",
		AuthPrincipalDisplayName: c.caller.user.ID, NoPermissionType: "ImplicitDeny", AuthAction: failed.Check.Action,
		EncodedDiagnosticMessage: diagnosis(result, failed),
	}
	if c.caller.kind == session {
		detail.AuthPrincipalType = "AssumedRoleUser"
		detail.AuthPrincipalDisplayName = c.caller.session.RoleName + ":" + c.caller.session.Name
	}
	if failed.Decision == eval.ExplicitDeny {
		detail.NoPermissionType = "ExplicitDeny"
	}
	switch failed.Layer {
	case eval.LayerSession:
		detail.PolicyType = "SessionPolicy"
	case eval.LayerTrust:
		detail.PolicyType = "AssumeRolePolicy"
	}
	return detail
}

const maxReasons = 20 // statements in a diagnosis

// diagnosis is the message that RAM encodes so that nobody can read it; here it is Base64 of JSON.
func diagnosis(result eval.Result, failed eval.CheckResult) string {
	var reasons []string
	for _, statement := range result.Deciding {
		reasons = append(reasons, statement.String())
	}
	for _, miss := range result.Others {
		reasons = append(reasons, fmt.Sprintf("%s: %s: %s", miss.StatementRef, miss.Part, miss.Detail))
	}
	text, err := json.Marshal(map[string]any{
		"action": failed.Check.Action, "resource": failed.Check.Resource, "decision": failed.Decision, "layer": failed.Layer,
		"reasons": reasons[:min(len(reasons), maxReasons)],
	})
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(text)
}

// compiledPolicies are the policies of a principal as they were at a state of the grants.
type compiledPolicies struct {
	grants uint64
	set    *eval.Set
}

// policies are the compiled policies of the caller; they are compiled again only after a change of the grants.
func (c *call) policies() (*eval.Set, *Error) {
	if held, ok := c.compiled.Load(c.caller.keyID); ok {
		if held, ok := held.(compiledPolicies); ok && held.grants == c.tx.Grants() {
			return held.set, nil
		}
	}
	policies, refusal := c.grants()
	if refusal != nil {
		return nil, refusal
	}
	set, err := eval.Compile(policies)
	if err != nil {
		return nil, fail("InternalError")
	}
	c.compiled.Store(c.caller.keyID, compiledPolicies{grants: c.tx.Grants(), set: set})
	return set, nil
}

// grants are the policies of the caller: a user's own and those of its groups, or those of a session's role and the policy of
// the session.
func (c *call) grants() (eval.Policies, *Error) {
	var p eval.Policies
	var err *Error
	switch c.caller.kind {
	case user:
		p.Identity, err = c.attachedGrants(p.Identity, principalUser, c.caller.user.ID, "user "+c.caller.user.Name)
		for _, g := range c.groupsOf(c.caller.user.ID) {
			if err == nil {
				p.Identity, err = c.attachedGrants(p.Identity, principalGroup, g.ID, "group "+g.Name)
			}
		}
	case session:
		held := c.caller.session
		p.Identity, err = c.attachedGrants(p.Identity, principalRole, held.RoleID, "role "+held.RoleName)
		if held.Policy != "" && err == nil {
			document, bad := policy.ParseLenient(held.Policy)
			if bad != nil {
				return p, fail("InternalError")
			}
			p.Session = []eval.Grant{{Name: "session policy", Document: document, Source: "session " + held.Name}}
		}
	case account:
	}
	return p, err
}

func (c *call) attachedGrants(list []eval.Grant, kind, id, source string) ([]eval.Grant, *Error) {
	for a := range c.tx.OfPrincipal.Match(principalKey(kind, id)) {
		p, refusal := c.policyOf(a.PolicyType, a.PolicyName)
		if refusal != nil {
			return nil, refusal
		}
		document, err := policy.ParseLenient(p.document())
		if err != nil {
			return nil, fail("InternalError")
		}
		list = append(list, eval.Grant{Name: p.Name, Document: document, ResourceGroup: a.ResourceGroup, Source: source})
	}
	return list, nil
}

// principalARN is how policies name the caller: a session goes by its role.
func (c *call) principalARN() string {
	if c.caller.kind == session {
		return "acs:ram::" + c.account + ":role/" + c.caller.session.RoleName
	}
	return c.caller.arn(c.account)
}

// context is the condition keys of the request. Keys that RAM does not know for calls with access keys, such as
// acs:MFAPresent, are absent (reference: policy-language.md §7.1).
func (c *call) context() map[string][]string {
	keys := map[string][]string{
		"acs:CurrentTime":     {date(c.now)},
		"acs:SecureTransport": {fmt.Sprint(c.origin.secure)},
		"acs:PrincipalARN":    {c.principalARN()},
		"acs:AccessId":        {c.caller.keyID},
	}
	if c.origin.address != "" {
		keys["acs:SourceIp"] = []string{c.origin.address}
	}
	if c.origin.userAgent != "" {
		keys["acs:UserAgent"] = []string{c.origin.userAgent}
	}
	if tags, err := arrayTags(c.in); err == nil && c.action.writes {
		for _, t := range tags {
			keys["acs:RequestTag/"+t.Key] = append(keys["acs:RequestTag/"+t.Key], t.Value)
		}
	}
	if c.in.has("AssumeRolePolicyDocument") {
		c.trustKeys(keys)
	}
	return keys
}

// trustKeys are the keys that describe the trust policy of a role that is made.
func (c *call) trustKeys(keys map[string][]string) {
	document, err := policy.ParseLenient(c.text("AssumeRolePolicyDocument"))
	if err != nil {
		return
	}
	for _, statement := range document.Statements {
		if statement.Principal == nil {
			continue
		}
		for kind, list := range map[string][]string{
			"RAM": statement.Principal.RAM, "Service": statement.Principal.Service, "Federated": statement.Principal.Federated,
		} {
			if len(list) > 0 && !slices.Contains(keys["ram:TrustedPrincipalTypes"], kind) {
				keys["ram:TrustedPrincipalTypes"] = append(keys["ram:TrustedPrincipalTypes"], kind)
			}
		}
		keys["ram:ServiceNames"] = append(keys["ram:ServiceNames"], statement.Principal.Service...)
	}
}

// groupOfResource is the resource group of what the request is about. Identities and policies are in none.
func (c *call) groupOfResource() string {
	switch c.action.name {
	case "GetResourceGroup", "DeleteResourceGroup":
		return c.text("ResourceGroupId")
	}
	return eval.AccountScope
}

// resource gives the ARNs of what a request is about; the permission is needed on all of them. Their region is empty, so that
// policies that leave it empty match as well as those that write "*".
type resource func(*call) []string

func (c *call) own(relative string) []string {
	return []string{"acs:ram::" + c.account + ":" + relative}
}

func everything(*call) []string { return []string{"*"} }

func theAccount(c *call) []string { return c.own("*") }

func anyUser(c *call) []string { return c.own("user/*") }

// theUser is the user that the request names. One that does not exist stands under the name it was asked for.
func theUser(c *call) []string {
	if u, err := c.namedUser(); err == nil {
		return c.own("user/" + u.Name)
	}
	name := c.text("UserName")
	if local, _, ok := strings.Cut(c.text("UserPrincipalName"), "@"); ok {
		name = local
	}
	switch {
	case name != "":
	case c.in.has("UserId"):
		name = c.text("UserId")
	case c.caller.kind == user:
		name = c.caller.user.Name
	default:
		name = "*"
	}
	return c.own("user/" + name)
}

func anyGroup(c *call) []string { return c.own("group/*") }

func theGroup(c *call) []string { return c.own("group/" + c.text("GroupName")) }

func anyRole(c *call) []string { return c.own("role/*") }

func theRole(c *call) []string {
	if r, err := c.namedRole(); err == nil {
		return c.own("role/" + r.Name)
	}
	return c.own("role/" + c.text("RoleName"))
}

func anyPolicy(c *call) []string { return c.own("policy/*") }

// customPolicy is the policy that a request names without a type.
func customPolicy(c *call) []string {
	if p, err := c.policyOf(policyCustom, c.text("PolicyName")); err == nil {
		return c.own("policy/" + p.Name)
	}
	return c.own("policy/" + c.text("PolicyName"))
}

// thePolicy is the policy that a request names with its type.
func thePolicy(c *call) []string {
	if c.text("PolicyType") != policySystem {
		return customPolicy(c)
	}
	name := c.text("PolicyName")
	if p, err := c.policyOf(policySystem, name); err == nil {
		name = p.Name
	}
	return []string{"acs:ram::system:policy/" + name}
}

// thePrincipal is the principal that a request to ResourceManager names.
func thePrincipal(c *call) []string {
	form := principalTypes[c.text("PrincipalType")]
	local, _, _ := strings.Cut(c.text("PrincipalName"), form.infix)
	return c.own(strings.ToLower(form.kind) + "/" + local)
}

// theTagged is everything whose tags a request is about.
func theTagged(c *call) []string {
	list, err := c.namedTagged()
	if err != nil || len(list) == 0 {
		return c.own(c.text("ResourceType") + "/*")
	}
	var arns []string
	for _, item := range list {
		name := item.name
		if item.kind == "user" {
			if u, ok := c.tx.Users.Get(name); ok {
				name = u.Name
			}
		}
		arns = append(arns, c.own(item.kind+"/"+name)...)
	}
	return arns
}
