// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package account describes what belongs to the account as a whole.
package account

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// callerIdentity is the data source ram_caller_identity.
type callerIdentity struct{ tfkit.DataSource }

type callerIdentityModel struct {
	AccountID    types.String `tfsdk:"account_id"`
	ARN          types.String `tfsdk:"arn"`
	IdentityType types.String `tfsdk:"identity_type"`
	PrincipalID  types.String `tfsdk:"principal_id"`
	UserID       types.String `tfsdk:"user_id"`
	RoleID       types.String `tfsdk:"role_id"`
}

// NewCallerIdentity makes the data source that tells as whom Terraform runs.
func NewCallerIdentity() datasource.DataSource {
	return &callerIdentity{tfkit.DataSource{Type: "caller_identity"}}
}

func (d *callerIdentity) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Tells as whom Terraform runs. It needs no permission.",
		Attributes: map[string]schema.Attribute{
			"account_id":    tfkit.ComputedText("The ID of the account."),
			"arn":           tfkit.ComputedText("The ARN of the identity."),
			"identity_type": tfkit.ComputedText("`Account`, `RAMUser` or `AssumedRoleUser`."),
			"principal_id":  tfkit.ComputedText("The ID of the identity. That of a role session is `<role_id>:<session name>`."),
			"user_id":       tfkit.ComputedText("The ID of the RAM user, or of the account. Null for a role session."),
			"role_id":       tfkit.ComputedText("The ID of the role. Null where the identity is no role session."),
		},
	}
}

func (d *callerIdentity) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	who, err := d.Client().GetCallerIdentity(ctx)
	if err != nil {
		tfkit.Fail(&resp.Diagnostics, "tell as whom Terraform runs", err)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, callerIdentityModel{
		AccountID: types.StringValue(who.AccountID), ARN: types.StringValue(who.ARN),
		IdentityType: types.StringValue(who.IdentityType), PrincipalID: types.StringValue(who.PrincipalID),
		UserID: tfkit.StringOrNull(who.UserID), RoleID: tfkit.StringOrNull(who.RoleID),
	})...)
}
