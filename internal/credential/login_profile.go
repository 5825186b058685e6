// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package credential

import (
	"context"
	"errors"
	"iter"

	"github.com/hashicorp/terraform-plugin-framework-validators/boolvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/names"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

type loginProfileModel struct {
	UserName              types.String `tfsdk:"user_name"`
	UserID                types.String `tfsdk:"user_id"`
	PasswordWO            types.String `tfsdk:"password_wo"`
	PasswordWOVersion     types.Int64  `tfsdk:"password_wo_version"`
	GeneratePassword      types.Bool   `tfsdk:"generate_password"`
	PGPKey                types.String `tfsdk:"pgp_key"`
	Password              types.String `tfsdk:"password"`
	EncryptedPassword     types.String `tfsdk:"encrypted_password"`
	KeyFingerprint        types.String `tfsdk:"key_fingerprint"`
	PasswordResetRequired types.Bool   `tfsdk:"password_reset_required"`
	MFABindRequired       types.Bool   `tfsdk:"mfa_bind_required"`
	Status                types.String `tfsdk:"status"`
	UpdateDate            types.String `tfsdk:"update_date"`
	tfkit.Timeouts
}

// LoginProfile is the console logon of a RAM user. RAM tells nobody the password.
var LoginProfile = tfkit.Spec[loginProfileModel]{
	Type: "login_profile", Noun: "RAM console logon",
	Identity: tfkit.Identity{Attributes: []string{"user_name"}, CreatedAt: "update_date"},
	Principals: func(m *loginProfileModel) []tfkit.Principal {
		return []tfkit.Principal{tfkit.UserPrincipal(&m.UserName, &m.UserID)}
	},
	ResourceOnly: []string{
		"user_id", "password_wo", "password_wo_version", "generate_password", "pgp_key", "password", "encrypted_password",
		"key_fingerprint",
	},
	Schema: schema.Schema{
		MarkdownDescription: "The console logon of a RAM user: with it the user logs on to the console with a password. " +
			"A user has at most one. The password is write-only, or generated.",
		Attributes: loginProfileAttributes,
	},
	Shown: map[string]string{
		"user_name":               "The logon name of the user.",
		"password_reset_required": "Whether the user has to choose another password at the next logon.",
		"mfa_bind_required":       "Whether the user has to bind an MFA device at the next logon.",
		"status":                  "`Active` or `Inactive`. With an inactive logon the user cannot log on.",
	},
	Plan:   planLoginProfile,
	Create: createLoginProfile,
	Read:   readLoginProfile,
	Update: updateLoginProfile,
	Delete: func(ctx context.Context, call tfkit.Call[loginProfileModel]) error {
		return call.Client.DeleteLoginProfile(ctx, call.Names[0])
	},
	Moves: []tfkit.Move{{From: "alicloud_ram_login_profile", Attributes: map[string]tfkit.Source{
		"password": nil, // it was given: state has no business with it
	}}},
	List: &tfkit.List[loginProfileModel]{All: listLoginProfiles},
}

var loginProfileAttributes = map[string]schema.Attribute{
	"user_name": schema.StringAttribute{
		Required: true, Validators: []validator.String{tfkit.Check(names.CheckUserName)},
		MarkdownDescription: "The logon name of the user. When the user is renamed, the logon stays as it is.",
	},
	"user_id": tfkit.ComputedStable("The ID of the user, by which Terraform finds the logon after a rename made " +
		"elsewhere."),
	"password_wo": schema.StringAttribute{
		Optional: true, Sensitive: true, WriteOnly: true,
		MarkdownDescription: "The password. It is in no state and no plan. It is sent when the logon is made, and when " +
			"`password_wo_version` changes. The plan checks that it fits the account's password policy.",
	},
	"password_wo_version": schema.Int64Attribute{
		Optional: true,
		MarkdownDescription: "A number that goes with `password_wo`. A change of it sets the password again. The first " +
			"apply after an import records it and sends no password.",
	},
	"generate_password": schema.BoolAttribute{
		Optional: true, Computed: true, Default: booldefault.StaticBool(false),
		Validators: []validator.Bool{boolvalidator.ConflictsWith(path.MatchRoot("password_wo"))},
		MarkdownDescription: "Whether a password is generated that fits the account's password policy. The state has it as " +
			"`password`, or, with `pgp_key`, as `encrypted_password`. Replace the resource to have another one.",
	},
	"pgp_key": schema.StringAttribute{
		Optional: true,
		Validators: []validator.String{
			tfkit.Check(checkPGPKey), stringvalidator.AlsoRequires(path.MatchRoot("generate_password")),
		},
		MarkdownDescription: "An OpenPGP public key, ASCII-armored or Base64. A generated password is encrypted to it " +
			"before it reaches the state. A later change is for the next password.",
	},
	"password": secretAttribute("The generated password. Null with `pgp_key`, with `password_wo` and after " +
		"an import."),
	"encrypted_password": tfkit.ComputedStable("The generated password, encrypted to `pgp_key` and in Base64."),
	"key_fingerprint":    tfkit.ComputedStable("The fingerprint of the `pgp_key` that the password is encrypted to."),
	"password_reset_required": schema.BoolAttribute{
		Optional: true, Computed: true, Default: booldefault.StaticBool(false),
		MarkdownDescription: "Whether the user has to choose another password at the next logon. RAM clears this when the " +
			"user has done so. The plan does not take that for a change. It is sent again with the next password.",
	},
	"mfa_bind_required": schema.BoolAttribute{
		Optional: true, Computed: true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
		MarkdownDescription: "Whether the user has to bind an MFA device at the next logon. Where it is not set, it " +
			"stays as it is in the account.",
	},
	"status": schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(names.LogonActive),
		Validators:          []validator.String{stringvalidator.OneOf(names.LogonStatuses()...)},
		MarkdownDescription: "`Active` (the default) or `Inactive`. With an inactive logon the user cannot log on.",
	},
	"update_date": schema.StringAttribute{
		Computed: true, MarkdownDescription: "When the logon was last changed (RFC 3339, UTC).",
		PlanModifiers: []planmodifier.String{tfkit.UseStateUnlessChanged("password_wo_version", "generate_password",
			"password_reset_required", "mfa_bind_required", "status")},
	},
}

// listLoginProfiles asks for the logon of one user after the other: RAM has no list of them.
func listLoginProfiles(ctx context.Context, c *ram.Client, _ tfkit.Filter) iter.Seq2[loginProfileModel, error] {
	return func(yield func(loginProfileModel, error) bool) {
		for u, err := range c.ListUsers(ctx) {
			m := loginProfileModel{UserName: types.StringValue(u.UserName)}
			if err == nil {
				err = readLoginProfile(ctx, c, &m)
			}
			if ram.IsNotExist(err) {
				continue
			}
			if !yield(m, err) || err != nil {
				return
			}
		}
	}
}

// planLoginProfile checks what must be right before a user is made for nothing.
func planLoginProfile(ctx context.Context, call tfkit.Call[loginProfileModel]) error {
	plan, config := call.Plan, call.Config
	given := !config.PasswordWO.IsNull()
	if given != !config.PasswordWOVersion.IsNull() {
		return tfkit.At("password_wo", errors.New("password_wo and password_wo_version go together: give both, or neither"))
	}
	generates := plan.generates(call.State, call.Imported)
	if call.State == nil && !given && !generates && !plan.GeneratePassword.IsUnknown() {
		return tfkit.At("password_wo", errors.New("give password_wo, or set generate_password: a logon has a password"))
	}
	if err := checkSeal(plan.PGPKey); generates && err != nil {
		return err
	}
	switch {
	case generates:
		plan.Password, plan.EncryptedPassword, plan.KeyFingerprint =
			types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	case !plan.GeneratePassword.IsUnknown() && !plan.GeneratePassword.ValueBool():
		plan.Password, plan.EncryptedPassword, plan.KeyFingerprint = types.StringNull(), types.StringNull(),
			types.StringNull()
	}
	if err := plan.keepDemandedMFA(ctx, call); err != nil {
		return err
	}
	if !plan.sends(call.State, call.Imported) || !given || config.PasswordWO.IsUnknown() {
		return nil
	}
	policy, err := call.Client.GetPasswordPolicy(ctx)
	if ram.IsCode(err, "NoPermission", "Forbidden") {
		return nil // RAM checks it in the end
	}
	if err != nil {
		return err
	}
	return tfkit.At("password_wo", checkPassword(policy, config.PasswordWO.ValueString(), plan.UserName.ValueString()))
}

// mfaDemandedKey marks, in the private state, that RAM demands MFA of the user whatever is set.
const mfaDemandedKey = "mfa_demanded"

// keepDemandedMFA plans no change that RAM has not taken before: the account demands MFA of all.
func (m *loginProfileModel) keepDemandedMFA(ctx context.Context, call tfkit.Call[loginProfileModel]) error {
	var demanded bool
	_, err := call.Private.Get(ctx, mfaDemandedKey, &demanded)
	if err != nil || !demanded || m.MFABindRequired.IsUnknown() || m.MFABindRequired.ValueBool() {
		return err
	}
	// What is made anew is planned with the private state of the old one.
	if s := call.State; s != nil && s.MFABindRequired.ValueBool() {
		m.MFABindRequired = s.MFABindRequired
		if m.PasswordWOVersion.Equal(s.PasswordWOVersion) && m.GeneratePassword.Equal(s.GeneratePassword) &&
			m.PasswordResetRequired.Equal(s.PasswordResetRequired) && m.Status.Equal(s.Status) {
			m.UpdateDate = s.UpdateDate
		}
		call.Warn("The account demands MFA", "`mfa_bind_required = false` has no effect: RAM took it and goes on "+
			"demanding MFA of the "+
			"user. Leave the argument out, or change the account's security settings.")
	}
	return nil
}

// generates tells whether the plan generates a password: where it makes the logon, or begins to.
func (m *loginProfileModel) generates(state *loginProfileModel, imported bool) bool {
	return m.GeneratePassword.ValueBool() && (state == nil || !state.GeneratePassword.ValueBool() && !imported)
}

// sends tells whether the plan sends the password that is given.
func (m *loginProfileModel) sends(state *loginProfileModel, imported bool) bool {
	return state == nil || !imported && !m.PasswordWOVersion.IsNull() &&
		!m.PasswordWOVersion.Equal(state.PasswordWOVersion)
}

// newPassword is the password to send; "" where none is.
func newPassword(ctx context.Context, call tfkit.Call[loginProfileModel]) (string, error) {
	m := call.Plan
	switch {
	case m.generates(call.State, call.Imported):
		return m.generate(ctx, call.Client)
	case !m.GeneratePassword.ValueBool() && m.sends(call.State, call.Imported):
		return call.Config.PasswordWO.ValueString(), nil
	}
	return "", nil
}

// generate makes a password and puts it into the model. Everything that can go wrong with the PGP
// key goes wrong before it is set.
func (m *loginProfileModel) generate(ctx context.Context, c *ram.Client) (string, error) {
	policy, err := c.GetPasswordPolicy(ctx)
	if err != nil {
		return "", err
	}
	password, err := generatePassword(policy, m.UserName.ValueString())
	if err != nil {
		return "", err
	}
	secret, err := seal(m.PGPKey, password)
	m.Password, m.EncryptedPassword, m.KeyFingerprint = secret.plain, secret.encrypted, secret.fingerprint
	return password, tfkit.At("pgp_key", err)
}

func createLoginProfile(ctx context.Context, call tfkit.Call[loginProfileModel]) error {
	m := call.Plan
	password, err := newPassword(ctx, call)
	if err != nil {
		return err
	}
	_, err = call.Client.CreateLoginProfile(ctx, ram.LoginProfile{
		UserName: call.Names[0], Status: m.Status.ValueString(),
		PasswordResetRequired: m.PasswordResetRequired.ValueBool(), MFABindRequired: m.MFABindRequired.ValueBool(),
	}, password)
	return err
}

func readLoginProfile(ctx context.Context, c *ram.Client, m *loginProfileModel) error {
	p, err := c.GetLoginProfile(ctx, m.UserName.ValueString())
	if err != nil {
		return err
	}
	// RAM clears it when the user has chosen a password: that is what was wanted.
	if !m.PasswordResetRequired.ValueBool() {
		m.PasswordResetRequired = types.BoolValue(p.PasswordResetRequired)
	}
	m.GeneratePassword = types.BoolValue(m.GeneratePassword.ValueBool())
	m.MFABindRequired = types.BoolValue(p.MFABindRequired)
	m.Status = types.StringValue(p.Status)
	m.UpdateDate = types.StringValue(p.UpdateDate)
	return nil
}

func updateLoginProfile(ctx context.Context, call tfkit.Call[loginProfileModel]) error {
	plan, state := call.Plan, call.State
	password, err := newPassword(ctx, call)
	if err != nil {
		return err
	}
	var change ram.LoginProfileUpdate
	reset := plan.PasswordResetRequired.ValueBool()
	if password != "" {
		change.Password = &password
	}
	if password != "" || !call.Imported && !plan.PasswordResetRequired.Equal(state.PasswordResetRequired) {
		change.PasswordResetRequired = &reset
	}
	if !plan.MFABindRequired.Equal(state.MFABindRequired) {
		bind := plan.MFABindRequired.ValueBool()
		change.MFABindRequired = &bind
	}
	change.Status = tfkit.Changed(plan.Status, state.Status)
	if call.Imported && (plan.GeneratePassword.ValueBool() || !plan.PasswordWOVersion.IsNull() || reset) {
		call.Warn("The password stays as it is", "The logon was imported: its user may have chosen the password. "+
			"`password_wo_version`, "+
			"`generate_password` and `password_reset_required` are recorded, and nothing of them is sent. Change "+
			"`password_wo_version` to set "+
			"the password.")
	}
	if change == (ram.LoginProfileUpdate{}) {
		return nil
	}
	if err := call.Client.UpdateLoginProfile(ctx, call.Names[0], change); err != nil || change.MFABindRequired == nil {
		return err
	}
	p, err := call.Client.GetLoginProfile(ctx, call.Names[0])
	if err != nil {
		return err
	}
	return call.Private.Set(ctx, mfaDemandedKey, p.MFABindRequired && !*change.MFABindRequired)
}
