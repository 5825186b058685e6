// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/policy/eval"
)

// account looks into the emulated account past Terraform and past the provider's client: what is
// there is what the emulator itself says.
type account struct {
	call func(ctx context.Context, product, action string, params map[string]string) (map[string]any, error)
}

// rows calls an action and takes the objects out of its answer, for example Users.User.
func (a account) rows(
	ctx context.Context, product, action string, params map[string]string, list, item string,
) ([]map[string]any, error) {
	answer, err := a.call(ctx, product, action, params)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", product, action, err)
	}
	group, ok := answer[list].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s %s: the answer has no %s", product, action, list)
	}
	items, ok := group[item].([]any)
	if !ok {
		return nil, fmt.Errorf("%s %s: the answer has no list %s.%s", product, action, list, item)
	}
	out := make([]map[string]any, len(items))
	for i, v := range items {
		if out[i], ok = v.(map[string]any); !ok {
			return nil, fmt.Errorf("%s %s: %s.%s holds something else than objects", product, action, list, item)
		}
	}
	return out, nil
}

// text takes a string out of an object; what is missing is "".
func text(o map[string]any, name string) string {
	s, _ := o[name].(string)
	return s
}

// inventory is how many objects of each kind that Terraform makes are there.
type inventory struct{ users, groups, policies, keys int }

func (i inventory) String() string {
	return fmt.Sprintf("%d users, %d groups, %d policies, %d access keys", i.users, i.groups, i.policies, i.keys)
}

func (a account) inventory(ctx context.Context) (inventory, error) {
	users, err := a.rows(ctx, "ims", "ListUsers", nil, "Users", "User")
	if err != nil {
		return inventory{}, err
	}
	groups, err := a.rows(ctx, "ims", "ListGroups", nil, "Groups", "Group")
	if err != nil {
		return inventory{}, err
	}
	policies, err := a.rows(ctx, "ram", "ListPolicies", map[string]string{"PolicyType": "Custom"}, "Policies", "Policy")
	if err != nil {
		return inventory{}, err
	}
	keys := 0
	for _, u := range users {
		found, err := a.keys(ctx, text(u, "UserPrincipalName"))
		if err != nil {
			return inventory{}, err
		}
		keys += len(found)
	}
	return inventory{len(users), len(groups), len(policies), keys}, nil
}

func (a account) keys(ctx context.Context, userPrincipalName string) ([]map[string]any, error) {
	return a.rows(ctx, "ims", "ListAccessKeys", map[string]string{"UserPrincipalName": userPrincipalName},
		"AccessKeys", "AccessKey")
}

// identity is a RAM user and what it has.
type identity struct {
	name     string
	keys     []string // IDs
	groups   []string
	policies []attached
}

// attached is a policy that holds for a user.
type attached struct {
	name     string
	group    string // the group it comes from; "" is the user's own
	document *policy.Document
}

func (i identity) String() string {
	var has []string
	if len(i.keys) > 0 {
		has = append(has, "access key "+strings.Join(i.keys, ", "))
	}
	for _, p := range i.policies {
		if p.group == "" {
			has = append(has, p.name)
		} else {
			has = append(has, p.name+" by group "+p.group)
		}
	}
	if len(has) == 0 {
		return "nothing"
	}
	return strings.Join(has, ", ")
}

// identities are the account's users by name.
func (a account) identities(ctx context.Context) ([]identity, error) {
	users, err := a.rows(ctx, "ims", "ListUsers", nil, "Users", "User")
	if err != nil {
		return nil, err
	}
	out := make([]identity, len(users))
	for i, u := range users {
		principal := text(u, "UserPrincipalName")
		name, _, _ := strings.Cut(principal, "@")
		if out[i], err = a.identity(ctx, name, principal); err != nil {
			return nil, fmt.Errorf("user %s: %w", name, err)
		}
	}
	slices.SortFunc(out, func(a, b identity) int { return strings.Compare(a.name, b.name) })
	return out, nil
}

func (a account) identity(ctx context.Context, name, principal string) (identity, error) {
	user := identity{name: name}
	keys, err := a.keys(ctx, principal)
	if err != nil {
		return identity{}, err
	}
	for _, k := range keys {
		user.keys = append(user.keys, text(k, "AccessKeyId"))
	}
	groups, err := a.rows(ctx, "ims", "ListGroupsForUser", map[string]string{"UserPrincipalName": principal},
		"Groups", "Group")
	if err != nil {
		return identity{}, err
	}
	own, err := a.attached(ctx, "ListPoliciesForUser", map[string]string{"UserName": name}, "")
	if err != nil {
		return identity{}, err
	}
	user.policies = own
	for _, g := range groups {
		group := text(g, "GroupName")
		user.groups = append(user.groups, group)
		from, err := a.attached(ctx, "ListPoliciesForGroup", map[string]string{"GroupName": group}, group)
		if err != nil {
			return identity{}, err
		}
		user.policies = append(user.policies, from...)
	}
	return user, nil
}

// attached reads the policies of a user or a group with their documents.
func (a account) attached(ctx context.Context, action string, of map[string]string, group string) ([]attached, error) {
	policies, err := a.rows(ctx, "ram", action, of, "Policies", "Policy")
	if err != nil {
		return nil, err
	}
	out := make([]attached, len(policies))
	for i, p := range policies {
		name := text(p, "PolicyName")
		answer, err := a.call(ctx, "ram", "GetPolicy",
			map[string]string{"PolicyName": name, "PolicyType": text(p, "PolicyType")})
		if err != nil {
			return nil, fmt.Errorf("ram GetPolicy %s: %w", name, err)
		}
		version, _ := answer["DefaultPolicyVersion"].(map[string]any)
		document, err := policy.ParseLenient(text(version, "PolicyDocument"))
		if err != nil {
			return nil, fmt.Errorf("document of policy %s: %w", name, err)
		}
		out[i] = attached{name: name, group: group, document: document}
	}
	slices.SortFunc(out, func(a, b attached) int { return strings.Compare(a.name, b.name) })
	return out, nil
}

// decide evaluates a request by the policies of a user, as RAM does: every statement is looked at,
// a matching Deny wins, else a matching Allow, else it is denied.
func (i identity) decide(c check) (eval.Result, error) {
	var grants []eval.Grant
	for _, p := range i.policies {
		grants = append(grants, eval.Grant{Name: p.name, Document: p.document, Source: "user " + i.name})
	}
	set, err := eval.Compile(eval.Policies{Identity: grants})
	if err != nil {
		return eval.Result{}, err
	}
	request := eval.Request{
		Checks:  []eval.Check{{Action: c.action, Resource: c.resource}},
		Context: map[string][]string{},
	}
	if c.from != "" {
		request.Context["acs:SourceIp"] = []string{c.from}
	}
	return set.Evaluate(request), nil
}

// reason tells in a few words why a request was decided as it was.
func reason(r eval.Result) string {
	names := map[string]bool{}
	for _, s := range r.Deciding {
		names[s.Policy] = true
	}
	by := strings.Join(slices.Sorted(maps.Keys(names)), ", ")
	switch r.Decision {
	case eval.Allow:
		return "allowed by " + by
	case eval.ExplicitDeny:
		return "denied by " + by
	default:
		return "no policy allows it"
	}
}
