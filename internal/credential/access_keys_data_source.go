// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// accessKeysDataSource is the data source ram_access_keys.
type accessKeysDataSource struct{ tfkit.DataSource }

type accessKeysModel struct {
	UserName   types.String     `tfsdk:"user_name"`
	LastUsed   types.Bool       `tfsdk:"include_last_used"`
	AccessKeys []accessKeyFacts `tfsdk:"access_keys"`
}

type accessKeyFacts struct {
	AccessKeyID     types.String `tfsdk:"access_key_id"`
	Status          types.String `tfsdk:"status"`
	CreateDate      types.String `tfsdk:"create_date"`
	LastUsedDate    types.String `tfsdk:"last_used_date"`
	LastUsedService types.String `tfsdk:"last_used_service_name"`
}

func newAccessKeysDataSource() datasource.DataSource {
	return &accessKeysDataSource{tfkit.DataSource{Type: "access_keys"}}
}

func (d *accessKeysDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the access keys of one RAM user: their IDs, status and last use, never a secret.",
		Attributes: map[string]schema.Attribute{
			"user_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckUserName)},
				MarkdownDescription: "The logon name of the user.",
			},
			"include_last_used": schema.BoolAttribute{
				Optional: true, MarkdownDescription: "Whether to ask when each key was last used, which takes one call for each " +
					"key. True if not given.",
			},
			"access_keys": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "The keys, in the order of their IDs.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"access_key_id": tfkit.ComputedText("The ID of the key."),
					"status":        tfkit.ComputedText("`Active` or `Inactive`."),
					"create_date":   tfkit.ComputedText("When the key was made (RFC 3339, UTC)."),
					"last_used_date": tfkit.ComputedText("When the key last signed a request (RFC 3339, UTC); RAM may be about two " +
						"hours behind. Null where it never did."),
					"last_used_service_name": tfkit.ComputedText("The service that the last request went to."),
				}},
			},
		},
	}
}

func (d *accessKeysDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m accessKeysModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	user := m.UserName.ValueString()
	what := fmt.Sprintf("read the access keys of RAM user %q", user)
	keys, err := d.Client().ListAccessKeys(ctx, user)
	if err != nil {
		tfkit.Fail(&resp.Diagnostics, what, err)
		return
	}
	m.AccessKeys = []accessKeyFacts{}
	for _, k := range keys {
		facts := accessKeyFacts{
			AccessKeyID: types.StringValue(k.AccessKeyID), Status: types.StringValue(k.Status),
			CreateDate: types.StringValue(k.CreateDate),
		}
		if m.LastUsed.IsNull() || m.LastUsed.ValueBool() {
			used, err := d.Client().GetAccessKeyLastUsed(ctx, user, k.AccessKeyID)
			if err != nil {
				tfkit.Fail(&resp.Diagnostics, what, err)
				return
			}
			facts.LastUsedDate, facts.LastUsedService = tfkit.StringOrNull(used.Date), tfkit.StringOrNull(used.ServiceName)
		}
		m.AccessKeys = append(m.AccessKeys, facts)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}
