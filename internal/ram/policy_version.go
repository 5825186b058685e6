// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"time"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/rpc"
)

// PolicyVersion is one version of a policy's document. It is part of the policy: who writes one
// writes the policy.
type PolicyVersion struct {
	VersionID        string `json:"VersionId"` // v1, v2, …
	IsDefaultVersion bool
	CreateDate       string
	PolicyDocument   string
}

// CreatePolicyVersion puts a new document of a custom policy in force. Where the policy has as many
// versions as it may have, the oldest that is not in force goes.
func (c *Client) CreatePolicyVersion(ctx context.Context, policyName, document string) (PolicyVersion, error) {
	var res struct {
		rpc.Answer
		PolicyVersion PolicyVersion
	}
	op := rpc.RAM.Op("CreatePolicyVersion", rpc.Params{
		"PolicyName": policyName, "PolicyDocument": document, "SetAsDefault": "true",
		"RotateStrategy": "DeleteOldestNonDefaultVersionWhenLimitExceeded",
	}, &res)
	// Nothing keeps RAM from making the same version twice, and each may rotate an older one out: it
	// is taken for not made only when no lag can hide it any more.
	op.Look = func(ctx context.Context, since time.Time) (found rpc.Verdict, err error) {
		err = c.RetryUntil(ctx, Propagation(), func(ctx context.Context) (bool, error) {
			versions, err := c.fetchPolicyVersions(ctx, PolicyTypeCustom, policyName)
			for _, v := range versions {
				if v.IsDefaultVersion && createdSince(v.CreateDate, since) && sameText(v.PolicyDocument, document) {
					res.PolicyVersion, found = v, rpc.Ours
				}
			}
			if IsNotExist(err) { // a policy that is not seen yet has no versions either
				return false, nil
			}
			return err != nil || found == rpc.Ours, err
		})
		return found, err
	}
	err := c.policies().update(ctx, op, policyKey(PolicyTypeCustom, policyName))
	return res.PolicyVersion, err
}

// ListPolicyVersions gives all versions of a policy with their documents.
func (c *Client) ListPolicyVersions(ctx context.Context, policyType, policyName string) ([]PolicyVersion, error) {
	var all []PolicyVersion
	key := policyKey(policyType, policyName)
	err := c.policies().retryWhileNew(ctx, key, func(ctx context.Context) (_ string, err error) {
		all, err = c.fetchPolicyVersions(ctx, policyType, policyName)
		return "", err
	})
	return all, err
}

func (c *Client) fetchPolicyVersions(ctx context.Context, policyType, policyName string) ([]PolicyVersion, error) {
	var res struct {
		rpc.Answer
		PolicyVersions struct{ PolicyVersion []PolicyVersion }
	}
	params := rpc.Params{"PolicyType": policyType, "PolicyName": policyName}
	err := c.call(ctx, rpc.RAM.Op("ListPolicyVersions", params, &res))
	return res.PolicyVersions.PolicyVersion, err
}
