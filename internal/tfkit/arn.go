// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// RAM's answers have ARNs of roles and identity providers only (reference: behaviours.md §1). That
// of another object is made here of its account and its name.

// arnKey is the attribute that holds an object's ARN.
const arnKey = "arn"

// SystemAccount stands for the account in the ARN of a policy of Alibaba Cloud.
const SystemAccount = "system"

// accountInARN is which part of an ARN is the account.
const accountInARN = 3

// arnTimeout bounds the question for the account where nothing but an ARN needs it.
const arnTimeout = 10 * time.Second

// ARN is the ARN of an object of an account, or null where either is not known.
func ARN(account, kind, name string) types.String {
	if account == "" || name == "" {
		return types.StringNull()
	}
	return types.StringValue("acs:ram::" + account + ":" + kind + "/" + name)
}

// ARNAccount is the account for the ARNs that a data source shows. Where STS does not tell it, it
// is "", with a warning: RAM's answers are shown all the same.
func (c configured) ARNAccount(ctx context.Context, diags *diag.Diagnostics) string {
	ctx, cancel := context.WithTimeout(ctx, arnTimeout)
	defer cancel()
	ask := c.meta.VerifiedAccount
	if ask == nil {
		ask = c.meta.Client.AccountID
	}
	account, err := ask(ctx)
	if account == "" {
		detail := "The account is part of them, and STS does not tell it."
		if err != nil {
			detail += "\n\n" + explain(err, "")
		}
		diags.AddWarning("ARNs are not known", detail)
	}
	return account
}

// arnAttribute is the attribute that the kit adds to an object that has an ARN.
func (s *Spec[M]) arnAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Computed:            true,
		MarkdownDescription: fmt.Sprintf("The ARN, `acs:ram::<account>:%s/<%s>`.", s.Identity.ARN, s.nameAttribute()),
	}
}

// nameAttribute is the attribute that holds the name by which RAM knows the object.
func (s *Spec[M]) nameAttribute() string {
	if s.Identity.LookupBy != "" {
		return s.Identity.LookupBy
	}
	return s.Identity.Attributes[0]
}

// setARN puts the ARN into m, where objects of its kind have one.
func (s *Spec[M]) setARN(account string, m *M) {
	if s.Identity.ARN != "" {
		*textField(m, arnKey) = s.arn(account, m)
	}
}

func (s *Spec[M]) arn(account string, m *M) types.String {
	return ARN(account, s.Identity.ARN, textOf(field(m, s.nameAttribute())))
}

// planARN plans the ARN under which the object will be known.
func (p *planning[M]) planARN(ctx context.Context) error {
	if p.spec.Identity.ARN == "" || !field(p.plan, arnKey).IsUnknown() {
		return nil
	}
	planned := p.spec.arn(p.accountID, p.plan)
	if planned.IsNull() {
		return nil
	}
	*textField(p.plan, arnKey) = planned
	return firstError(p.resp.Plan.SetAttribute(ctx, path.Root(arnKey), planned))
}
