// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// authorize decides whether the caller may do what it asks for: the account may do all, everybody
// else what their policies allow, and that on every resource the action is about
// (reference: actions.md §2, policy-language.md §9.7).
func (c *call) authorize() error {
	if !keyMayComeFrom(c.tx, c.caller.keyID, c.origin.address) {
		return fail("NoPermission", "The network policy of the access key does not allow this address.")
	}
	switch {
	case c.action.open || c.action.anonymous:
		return nil
	case c.action.allow != nil:
		return c.action.allow(c)
	}
	for _, resource := range c.action.resources {
		for _, arn := range resource(c) {
			c.checks = append(c.checks, eval.Check{Action: c.action.needs(), Resource: arn})
		}
	}
	if c.caller.kind == account {
		return nil
	}
	set, err := c.policies()
	if err != nil {
		return err
	}
	return c.decide(set, c.checks, c.context())
}

// decide asks the policies about each object with its tags, and puts a refusal into RAM's words. Of
// several refusals it tells an explicit one.
func (c *call) decide(set *eval.Set, checks []eval.Check, context map[string][]string) error {
	var denied *eval.Result
	for _, check := range checks {
		request := eval.Request{
			Checks: []eval.Check{check}, Context: c.withResourceTags(context, check.Resource),
			ResourceGroup: c.groupOfResource(),
			Principal:     &eval.Caller{ARN: c.principalARN()},
		}
		if set.Decide(request) == eval.Allow {
			continue
		}
		if result := set.Evaluate(request); denied == nil || result.Decision == eval.ExplicitDeny {
			denied = &result
		}
	}
	if denied == nil {
		return nil
	}
	failed := denied.Checks[0]
	message := generalErrors["NoPermission"].message
	if c.action.product == productSTS {
		message += " You should be authorized by RAM."
	}
	refusal := fail("NoPermission", fmt.Sprintf("%s Resource: %s Action: %s", message, failed.Check.Resource,
		failed.Check.Action))
	refusal.Denied = c.deniedDetail(*denied, failed)
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
	case eval.LayerIdentity:
		if byResourceGroup(result) {
			detail.PolicyType = "ResourceGroupLevelIdentityBasedPolicy" // an inferred name
		}
	}
	return detail
}

// byResourceGroup reports whether policies granted in a resource group decided.
func byResourceGroup(result eval.Result) bool {
	return slices.ContainsFunc(result.Deciding, func(statement eval.StatementRef) bool {
		return statement.Layer == eval.LayerIdentity && statement.ResourceGroup != eval.AccountScope
	})
}

const maxReasons = 20 // statements in a diagnosis

// diagnosis is the message that RAM encodes so that nobody can read it; here it is Base64 of JSON.
func diagnosis(result eval.Result, failed eval.CheckResult) string {
	var reasons []string
	for _, statement := range result.Deciding[:min(len(result.Deciding), maxReasons)] {
		reasons = append(reasons, statement.String())
	}
	for _, miss := range result.Others[:min(len(result.Others), maxReasons-len(reasons))] {
		reasons = append(reasons, fmt.Sprintf("%s: %s: %s", miss.StatementRef, miss.Part, miss.Detail))
	}
	text, err := json.Marshal(map[string]any{
		"action": failed.Check.Action, "resource": failed.Check.Resource, "decision": failed.Decision, "layer": failed.Layer,
		"reasons": reasons,
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

// policies are the compiled policies of the caller; they are compiled again only after a change of
// the grants.
func (c *call) policies() (*eval.Set, error) {
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
		return nil, internal(err)
	}
	c.compiled.Store(c.caller.keyID, compiledPolicies{grants: c.tx.Grants(), set: set})
	return set, nil
}

// grants are the policies of the caller: a user's own and those of its groups, or those of a
// session's role and the policy of the session.
func (c *call) grants() (eval.Policies, error) {
	var p eval.Policies
	var err error
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
				return p, internal(bad)
			}
			p.Session = []eval.Grant{{Name: "session policy", Document: document, Source: "session " + held.Name}}
		}
	case account:
	}
	return p, err
}

func (c *call) attachedGrants(list []eval.Grant, kind, id, source string) ([]eval.Grant, error) {
	for a := range attachmentsOfPrincipal.Match(c.tx, principalKey(kind, id)) {
		p, refusal := c.policyOf(a.PolicyType, a.PolicyName)
		if refusal != nil {
			return nil, refusal
		}
		document, err := policy.ParseLenient(p.document())
		if err != nil {
			return nil, internal(err)
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

// groupOfResource is the resource group of what the request is about. Identities and policies are
// in none.
func (c *call) groupOfResource() string {
	switch c.action.name {
	case "GetResourceGroup", "DeleteResourceGroup":
		return c.text("ResourceGroupId")
	}
	return eval.AccountScope
}
