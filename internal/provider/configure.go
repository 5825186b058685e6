// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/endpoint"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// Configure makes the client. Credentials are looked for when the first call needs them: a
// configuration that needs no account is planned without.
func (p *ramProvider) Configure(
	ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse,
) {
	unknown := unknownArguments(req.Config.Raw)
	if len(unknown) > 0 && req.ClientCapabilities.DeferralAllowed {
		resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
		return
	}
	for _, u := range unknown {
		resp.Diagnostics.AddAttributeError(u.at, "An argument of the provider is not known yet",
			"`"+u.name+"` comes from something that is known only after an apply, and without it the provider cannot "+
				"tell where or as whom to work. Take it from a variable, the environment, or a configuration applied before.")
	}
	if resp.Diagnostics.HasError() {
		return
	}
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	meta, err := p.configure(ctx, &m, req.TerraformVersion)
	if err != nil {
		tfkit.Fail(&resp.Diagnostics, "configure the RAM provider", err)
		return
	}
	resp.ResourceData, resp.DataSourceData, resp.EphemeralResourceData = meta, meta, meta
	resp.ListResourceData, resp.ActionData = meta, meta
}

// configure makes no call. Where an endpoint is set, it looks once whether somebody listens there.
func (p *ramProvider) configure(ctx context.Context, m *model, terraformVersion string) (*tfkit.Meta, error) {
	where, err := m.connection()
	if err != nil {
		return nil, err
	}
	roots, err := trustedRoots(m.CABundle.ValueString())
	if err != nil {
		return nil, err
	}
	direct := endpoint.NewTransport(roots)
	if !m.SkipValidation.ValueBool() {
		if err := where.probe(ctx, direct); err != nil {
			return nil, err
		}
	}
	retries, wait := retrySettings(m)
	cfg := ram.Config{
		Region: where.region, Endpoint: where.endpoint.value, Endpoints: where.productEndpoints(),
		Credentials: credential.None(), MaxRetries: retries, MaxRetryWait: wait,
		UserAgent: "terraform-provider-ram/" + p.version + " terraform/" + terraformVersion,
		Logger:    logger{}, Transport: endpoint.Remember(direct),
	}
	sts, err := ram.NewClient(cfg)
	if err != nil {
		return nil, err
	}
	owner := &owner{sts: sts, allowed: texts(m.AllowedAccountIDs), forbidden: texts(m.ForbiddenAccountIDs)}
	sources := m.sources()
	sources.STS, sources.Transport = sts, cfg.Transport
	if !m.SkipValidation.ValueBool() || owner.restricted() {
		sources.Verify = owner.verify
	}
	if owner.Cache, err = credential.New(sources); err != nil {
		return nil, err
	}
	cfg.Credentials = owner
	client, err := ram.NewClient(cfg)
	if err != nil {
		return nil, err
	}
	meta := &tfkit.Meta{
		Client: client, DefaultTags: tfkit.StringMap(m.DefaultTags), DefaultTagsUnknown: !isFullyKnown(ctx, m.DefaultTags),
	}
	if sources.Verify != nil {
		meta.VerifiedAccount = owner.accountID
	}
	if m.IgnoreTags != nil {
		meta.IgnoreTags = tfkit.IgnoreTags{Keys: texts(m.IgnoreTags.Keys), KeyPrefixes: texts(m.IgnoreTags.KeyPrefixes)}
	}
	return meta, nil
}

// sources are where the arguments say that credentials come from.
func (m *model) sources() credential.Config {
	return credential.Config{
		AccessKeyID: m.AccessKeyID.ValueString(), AccessKeySecret: m.AccessKeySecret.ValueString(),
		SecurityToken: m.SecurityToken.ValueString(), Profile: m.Profile.ValueString(),
		SharedCredentialsFile: m.SharedCredentialsFile.ValueString(), ECSRoleName: m.ECSRoleName.ValueString(),
		CredentialsURI: m.CredentialsURI.ValueString(), AssumeRoles: m.roles(),
		AssumeRoleWithOIDC: m.AssumeRoleWithOIDC.config(),
	}
}

// roles are those to assume one after the other.
func (m *model) roles() []credential.AssumeRole {
	var out []credential.AssumeRole
	for _, a := range m.AssumeRoleChain {
		out = append(out, a.config())
	}
	if m.AssumeRole != nil {
		out = append(out, m.AssumeRole.config())
	}
	return out
}

func (a *assumeRole) config() credential.AssumeRole {
	return credential.AssumeRole{
		RoleARN: a.RoleARN.ValueString(), SessionName: a.RoleSessionName.ValueString(),
		ExternalID: a.ExternalID.ValueString(), Policy: a.Policy.ValueString(), Duration: seconds(a.DurationSeconds),
	}
}

func (a *assumeRoleWithOIDC) config() *credential.AssumeRoleWithOIDC {
	if a == nil {
		return nil
	}
	return &credential.AssumeRoleWithOIDC{
		RoleARN: a.RoleARN.ValueString(), OIDCProviderARN: a.OIDCProviderARN.ValueString(),
		Token: a.OIDCToken.ValueString(), TokenFile: a.OIDCTokenFile.ValueString(), TokenTag: a.OIDCTokenTag.ValueString(),
		SessionName: a.RoleSessionName.ValueString(), Policy: a.Policy.ValueString(), Duration: seconds(a.DurationSeconds),
	}
}

// retrySettings turns the arguments into those of the client, where 0 is the default and below 0 is
// never.
func retrySettings(m *model) (int, time.Duration) {
	retries := int(m.MaxRetries.ValueInt64())
	if !m.MaxRetries.IsNull() && !m.MaxRetries.IsUnknown() && retries == 0 {
		retries = -1
	}
	return retries, seconds(m.MaxRetryWait)
}

func isFullyKnown(ctx context.Context, m types.Map) bool {
	v, err := m.ToTerraformValue(ctx)
	return err == nil && v.IsFullyKnown()
}

func seconds(n types.Int64) time.Duration { return time.Duration(n.ValueInt64()) * time.Second }

func texts(values []types.String) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = v.ValueString()
	}
	return out
}

// logger writes what the client says to Terraform's log.
type logger struct{}

func (logger) Debug(ctx context.Context, message string, fields map[string]any) {
	tflog.Debug(ctx, message, fields)
}

func (logger) Warn(ctx context.Context, message string, fields map[string]any) {
	tflog.Warn(ctx, message, fields)
}
