// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"iter"
	"maps"
	"strings"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// What types of policies there are.
const (
	PolicyTypeSystem = "System" // Alibaba Cloud's own, read-only
	PolicyTypeCustom = "Custom"
)

// Policy is a system or custom policy.
type Policy struct {
	PolicyName      string
	PolicyType      string // System or Custom
	Description     string
	DefaultVersion  string // the version in force, e.g. v1
	CreateDate      string
	UpdateDate      string
	PolicyDocument  string // of the version in force; empty from ListPolicies
	AttachmentCount int    `json:",omitzero"`
	Tags            Tags   // custom policies only
}

// policyKey is a policy for comparing: RAM does not tell upper from lower case in its name
// (reference: behaviours.md §1).
func policyKey(policyType, name string) string { return policyType + "/" + strings.ToLower(name) }

// policies are known by their types and names. A listing shows the tags of custom ones and no
// documents.
func (c *Client) policies() *kind[Policy] {
	return kindOf(c, func() *kind[Policy] {
		k := newKind[Policy](c, "Policy")
		k.shows = []string{"Attachment"} // they count theirs
		k.keys = func(p Policy) []string { return []string{policyKey(p.PolicyType, p.PolicyName)} }
		k.listing = func(string) string { return PolicyTypeCustom }
		k.clone = func(p Policy) Policy {
			p.Tags = maps.Clone(p.Tags)
			return p
		}
		k.fetch, k.fetchPage = c.fetchPolicy, c.fetchPolicies
		k.created = func(got, wanted Policy, since time.Time) bool {
			return createdSince(got.CreateDate, since) && got.Description == wanted.Description &&
				sameText(got.PolicyDocument, wanted.PolicyDocument)
		}
		return k
	})
}

// CreatePolicy makes a custom policy with its tags.
func (c *Client) CreatePolicy(ctx context.Context, p Policy) (Policy, error) {
	var res struct {
		rpc.Answer
		Policy Policy
	}
	params := rpc.ParamsOf(p)
	delete(params, "PolicyType")
	params["Tag"] = tagText(p.Tags)
	op := rpc.RAM.Op("CreatePolicy", params.NonEmpty(), &res)
	p.PolicyType = PolicyTypeCustom
	made, err := c.policies().create(ctx, op, p, &res.Policy)
	if err == nil {
		made.PolicyDocument, made.Tags = p.PolicyDocument, maps.Clone(p.Tags)
	}
	return made, err
}

// GetPolicy reads a policy with its document, and the tags of a custom one.
func (c *Client) GetPolicy(ctx context.Context, policyType, policyName string) (Policy, error) {
	var listed Policy
	if policyType == PolicyTypeCustom {
		var err error
		listed, err = c.policies().get(ctx, policyKey(policyType, policyName))
		if err != nil || listed.PolicyDocument != "" {
			return listed, err
		}
	}
	key := policyKey(policyType, policyName)
	p, err := c.policies().documents.get(ctx, key, func(ctx context.Context) (Policy, error) {
		return c.fetchPolicyDocument(ctx, policyType, policyName)
	})
	p.Tags = listed.Tags
	return p, err
}

// GetPolicyAgain reads a custom policy of which known was read before. RAM's listing lacks
// documents, but a version's document never changes and its number is not used again (reference:
// behaviours.md §4): where the listing shows the policy made at the same time and with the same
// version in force, the document is the known one. So many policies cost pages, not a call each.
// Its AttachmentCount may be out of date.
func (c *Client) GetPolicyAgain(ctx context.Context, known Policy) (Policy, error) {
	p, err := c.policies().get(ctx, policyKey(PolicyTypeCustom, known.PolicyName))
	if err != nil || p.PolicyDocument != "" {
		return p, err
	}
	unchanged := p.DefaultVersion == known.DefaultVersion && p.CreateDate == known.CreateDate
	if known.PolicyDocument == "" || p.DefaultVersion == "" || p.CreateDate == "" || !unchanged {
		return c.GetPolicy(ctx, PolicyTypeCustom, known.PolicyName)
	}
	p.PolicyDocument = known.PolicyDocument
	return p, nil
}

// fetchPolicy reads a custom policy with document and tags.
func (c *Client) fetchPolicy(ctx context.Context, key string) ([]Policy, error) {
	policyType, name, _ := strings.Cut(key, "/")
	p, err := c.fetchPolicyDocument(ctx, policyType, name)
	if err == nil {
		p.Tags, err = c.fetchTags(ctx, ResourceTypePolicy, p.PolicyName)
	}
	return []Policy{p}, err
}

func (c *Client) fetchPolicyDocument(ctx context.Context, policyType, policyName string) (Policy, error) {
	var res struct {
		rpc.Answer
		Policy               Policy
		DefaultPolicyVersion struct{ PolicyDocument string }
	}
	params := rpc.Params{"PolicyType": policyType, "PolicyName": policyName}
	err := c.call(ctx, rpc.RAM.Op("GetPolicy", params, &res))
	res.Policy.PolicyDocument = res.DefaultPolicyVersion.PolicyDocument
	return res.Policy, err
}

// ListPolicies gives all policies of a type, or of both types when it is "". Documents are left
// out. An error is the last thing it yields.
func (c *Client) ListPolicies(ctx context.Context, policyType string) iter.Seq2[Policy, error] {
	return c.policies().list(ctx, policyType)
}

func (c *Client) fetchPolicies(ctx context.Context, policyType, marker string) (page[Policy], error) {
	var res struct {
		pageAnswer
		Policies struct{ Policy []Policy }
	}
	params := pageParams(marker, itemsPerPage)
	params["PolicyType"] = policyType
	err := c.call(ctx, rpc.RAM.Op("ListPolicies", params.NonEmpty(), &res))
	return pageOf(res.pageAnswer, marker, res.Policies.Policy, err)
}

// UpdatePolicyDescription sets the description of a custom policy; "" clears it.
func (c *Client) UpdatePolicyDescription(ctx context.Context, policyName, description string) error {
	params := rpc.Params{"PolicyName": policyName, "NewDescription": description}
	op := rpc.RAM.Op("UpdatePolicyDescription", params, nil)
	return c.policies().update(ctx, op, policyKey(PolicyTypeCustom, policyName))
}

// DeletePolicy deletes a custom policy with all its versions. It must not be attached to anything.
func (c *Client) DeletePolicy(ctx context.Context, policyName string) error {
	params := rpc.Params{"PolicyName": policyName, "CascadingDelete": "true"}
	op := rpc.RAM.Op("DeletePolicy", params, nil)
	return c.policies().delete(ctx, op, policyKey(PolicyTypeCustom, policyName))
}

// sameText compares documents but for white space, in case RAM keeps it otherwise than it was sent.
func sameText(a, b string) bool { return withoutSpace(a) == withoutSpace(b) }

func withoutSpace(s string) string { return strings.Join(strings.Fields(s), "") }
