// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package credential describes what a RAM user proves itself with: access keys.
package credential

import (
	"context"
	"errors"
	"iter"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

type accessKeyModel struct {
	UserName        types.String `tfsdk:"user_name"`
	UserID          types.String `tfsdk:"user_id"`
	AccessKeyID     types.String `tfsdk:"access_key_id"`
	AccessKeySecret types.String `tfsdk:"access_key_secret"`
	Status          types.String `tfsdk:"status"`
	PGPKey          types.String `tfsdk:"pgp_key"`
	EncryptedSecret types.String `tfsdk:"encrypted_secret"`
	KeyFingerprint  types.String `tfsdk:"key_fingerprint"`
	CreateDate      types.String `tfsdk:"create_date"`
	tfkit.Timeouts
}

// accessKey is the Spec of the access key; RAM lists keys only of one user and knows their last use
// only one by one, so the data source is not the kit's.
type accessKey struct{ tfkit.Spec[accessKeyModel] }

// DataSources returns the data source of the access keys of a user.
func (accessKey) DataSources() []func() datasource.DataSource {
	return []func() datasource.DataSource{newAccessKeysDataSource}
}

// AccessKey is an access key of a RAM user. Its secret is told once, by the call that makes it.
var AccessKey = accessKey{tfkit.Spec[accessKeyModel]{
	Type: "access_key", Noun: "RAM access key",
	Identity: tfkit.Identity{Attributes: []string{"user_name", "access_key_id"}, CreatedAt: "create_date"},
	Shown:    map[string]string{"user_name": "The logon name of the user."},
	Principals: func(m *accessKeyModel) []tfkit.Principal {
		return []tfkit.Principal{tfkit.UserPrincipal(&m.UserName, &m.UserID)}
	},
	Schema: schema.Schema{
		MarkdownDescription: "An access key of a RAM user: what a program signs its requests with. A user has at most two. " +
			"RAM tells the secret once, when the key is made, and the state keeps it: keep the state safe. With `pgp_key` the " +
			"state keeps only the encrypted secret.",
		Attributes: map[string]schema.Attribute{
			"user_name": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.Check(names.CheckUserName)},
				MarkdownDescription: "The logon name of the user. When the user is renamed, the key stays as it is. For another " +
					"user a new key is made.",
			},
			"user_id": tfkit.ComputedStable("The ID of the user, by which Terraform finds the key after a rename made " +
				"elsewhere."),
			"access_key_id": tfkit.ComputedStable("The ID of the key, which is no secret."),
			"access_key_secret": secretAttribute("The secret. Null with `pgp_key` and after an import, since RAM never tells " +
				"it again."),
			"status": schema.StringAttribute{
				Optional: true, Computed: true, Default: stringdefault.StaticString(ram.AccessKeyActive),
				Validators: []validator.String{stringvalidator.OneOf(names.AccessKeyStatuses()...)},
				MarkdownDescription: "`Active` (the default) or `Inactive`: RAM refuses requests that are signed with an " +
					"inactive key.",
			},
			"pgp_key": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.Check(checkPGPKey)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(sealedForAnother, sealedFor, sealedFor)},
				MarkdownDescription: "An OpenPGP public key, ASCII-armored or Base64. With it the secret is encrypted to this " +
					"key before it reaches the state. " +
					sealedFor,
			},
			"encrypted_secret": tfkit.ComputedStable("The secret, encrypted to `pgp_key` and in Base64. Its owner reads it " +
				"with `terraform " +
				"output -raw NAME | base64 --decode | gpg --decrypt`."),
			"key_fingerprint": tfkit.ComputedStable("The fingerprint of `pgp_key`, to check that it is the right one."),
			"create_date":     tfkit.ComputedStable("When the key was made (RFC 3339, UTC)."),
		},
	},
	Plan:   planAccessKey,
	Create: createAccessKey,
	Read: func(ctx context.Context, c *ram.Client, m *accessKeyModel) error {
		k, err := c.GetAccessKey(ctx, m.UserName.ValueString(), m.AccessKeyID.ValueString())
		if err == nil {
			m.fill(k)
		}
		return err
	},
	Update: func(ctx context.Context, call tfkit.Call[accessKeyModel]) error {
		if tfkit.Changed(call.Plan.Status, call.State.Status) == nil {
			return nil
		}
		id, status := call.State.AccessKeyID.ValueString(), call.Plan.Status.ValueString()
		return call.Client.UpdateAccessKey(ctx, call.Names[0], id, status)
	},
	Delete: func(ctx context.Context, call tfkit.Call[accessKeyModel]) error {
		return call.Client.DeleteAccessKey(ctx, call.Names[0], call.State.AccessKeyID.ValueString())
	},
	Moves: []tfkit.Move{{From: "alicloud_ram_access_key", Attributes: map[string]tfkit.Source{
		"access_key_id": tfkit.From("id"), "access_key_secret": tfkit.From("secret"),
		// These are not taken over as "", which would be another key than none.
		"pgp_key": tfkit.From("pgp_key"), "encrypted_secret": tfkit.From("encrypted_secret"),
		"key_fingerprint": tfkit.From("key_fingerprint"),
	}}},
	List: &tfkit.List[accessKeyModel]{
		Filters: []tfkit.FilterArgument{{Name: "user_name", Required: true, Description: "The user whose keys are listed."}},
		All:     listAccessKeys,
	},
}}

func listAccessKeys(ctx context.Context, c *ram.Client, f tfkit.Filter) iter.Seq2[accessKeyModel, error] {
	return func(yield func(accessKeyModel, error) bool) {
		keys, err := c.ListAccessKeys(ctx, f["user_name"])
		if err != nil {
			yield(accessKeyModel{}, err)
			return
		}
		for _, k := range keys {
			m := accessKeyModel{UserName: types.StringValue(f["user_name"])}
			m.fill(k)
			if !yield(m, nil) {
				return
			}
		}
	}
}

const sealedFor = "Adding, removing or changing it makes a new access key, since RAM does not tell the secret of the " +
	"old one again. The same OpenPGP key in another encoding is no change. An imported access key stays as it is: " +
	"replace it to have an encrypted secret."

// sealedForAnother tells whether the secret in state is not for the owner of the new pgp_key. The
// same OpenPGP key in other words is no other one.
func sealedForAnother(
	ctx context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse,
) {
	var state accessKeyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if state.AccessKeySecret.IsNull() && state.EncryptedSecret.IsNull() {
		return
	}
	key, err := readPGPKey(req.PlanValue.ValueString())
	// The alicloud provider writes fingerprints in lower case.
	resp.RequiresReplace = req.PlanValue.IsUnknown() || err != nil ||
		!strings.EqualFold(key.fingerprint, state.KeyFingerprint.ValueString())
}

func (m *accessKeyModel) fill(k ram.AccessKey) {
	m.AccessKeyID = types.StringValue(k.AccessKeyID)
	m.Status = types.StringValue(k.Status)
	m.CreateDate = types.StringValue(k.CreateDate)
}

// planAccessKey checks the PGP key while nothing is made yet: no secret is lost.
func planAccessKey(_ context.Context, call tfkit.Call[accessKeyModel]) error {
	if call.State != nil {
		return nil
	}
	return checkSeal(call.Plan.PGPKey)
}

func createAccessKey(ctx context.Context, call tfkit.Call[accessKeyModel]) error {
	c, m, user := call.Client, call.Plan, call.Names[0]
	if err := checkSeal(m.PGPKey); err != nil {
		return err
	}
	wanted := m.Status.ValueString()
	k, problem := c.CreateAccessKey(ctx, user)
	if k.AccessKeyID == "" {
		return problem
	}
	// What was begun is finished after an interrupt, too.
	ctx, cancel := ram.Outliving(ctx, ram.InterruptWindow)
	defer cancel()
	secret, err := seal(m.PGPKey, k.Secret)
	if err != nil {
		// Nobody can ever have this secret: the key is of no use.
		gone := tfkit.UnlessGone(c.DeleteAccessKey(ctx, user, k.AccessKeyID))
		if gone != nil {
			m.fill(k)
		}
		return errors.Join(err, gone)
	}
	m.AccessKeySecret, m.EncryptedSecret, m.KeyFingerprint = secret.plain, secret.encrypted, secret.fingerprint
	m.fill(k)
	if problem == nil && wanted != k.Status {
		problem = c.UpdateAccessKey(ctx, user, k.AccessKeyID, wanted)
	}
	return problem
}
