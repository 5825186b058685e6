// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

// Package provider is the provider block, its credentials and endpoints, and the one list of
// everything it serves.
package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/ram/credential"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

type ramProvider struct{ version string }

var (
	_ provider.ProviderWithConfigValidators = &ramProvider{}
	_ provider.ProviderWithFunctions        = &ramProvider{}
	_ provider.ProviderWithListResources    = &ramProvider{}
)

// New makes the provider; version goes into the user agent.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &ramProvider{version} }
}

func (p *ramProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = "ram", p.version
}

func (p *ramProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = providerSchema()
}

func (p *ramProvider) ConfigValidators(context.Context) []provider.ConfigValidator {
	return sourceValidators()
}

func (p *ramProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	switch {
	case req.Config.Raw.IsFullyKnown():
	case req.ClientCapabilities.DeferralAllowed:
		resp.Deferred = &provider.Deferred{Reason: provider.DeferredReasonProviderConfigUnknown}
		return
	default:
		resp.Diagnostics.AddError("The provider's configuration is not known yet",
			"An argument of the provider comes from something that is known only after an apply. Take it from a variable, the environment, or a configuration applied before.")
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

// configure makes the client; it makes no call but those that the credentials need and the one that
// checks them.
func (p *ramProvider) configure(ctx context.Context, m *model, terraformVersion string) (*tfkit.Meta, error) {
	where, err := m.connection()
	if err != nil {
		return nil, err
	}
	agent := "terraform-provider-ram/" + p.version + " terraform/" + terraformVersion
	retries, wait := retrySettings(m)

	sts, err := ram.NewClient(ram.Config{
		Region: where.region, Endpoint: where.endpoint, Endpoints: where.products, Credentials: credential.None(),
		MaxRetries: retries, MaxRetryWait: wait, UserAgent: agent, Logger: logger{},
	})
	if err != nil {
		return nil, err
	}
	credentials, err := credential.New(credential.Config{
		AccessKeyID: m.AccessKeyID.ValueString(), AccessKeySecret: m.AccessKeySecret.ValueString(), SecurityToken: m.SecurityToken.ValueString(),
		Profile: m.Profile.ValueString(), SharedCredentialsFile: m.SharedCredentialsFile.ValueString(),
		ECSRoleName: m.ECSRoleName.ValueString(), CredentialsURI: m.CredentialsURI.ValueString(),
		AssumeRole: m.AssumeRole.config(), AssumeRoleWithOIDC: m.AssumeRoleWithOIDC.config(),
		STS: sts,
	})
	if err != nil {
		return nil, err
	}
	client, err := ram.NewClient(ram.Config{
		Region: where.region, Endpoint: where.endpoint, Endpoints: where.products, Credentials: credentials,
		MaxRetries: retries, MaxRetryWait: wait, UserAgent: agent, Logger: logger{},
	})
	if err != nil {
		return nil, err
	}
	if !m.SkipValidation.ValueBool() {
		if err := checkCredentials(ctx, client, credentials); err != nil {
			return nil, err
		}
	}
	meta := &tfkit.Meta{Client: client, DefaultTags: tfkit.StringMap(m.DefaultTags)}
	if m.IgnoreTags != nil {
		meta.IgnoreTags = tfkit.IgnoreTags{Keys: texts(m.IgnoreTags.Keys), KeyPrefixes: texts(m.IgnoreTags.KeyPrefixes)}
	}
	return meta, nil
}

// checkTimeout bounds the check of the credentials: where STS cannot be reached, RAM perhaps can.
const checkTimeout = 10 * time.Second

// checkCredentials asks as whom Terraform runs, which needs no permission: only credentials that
// are wrong are refused.
func checkCredentials(ctx context.Context, client *ram.Client, credentials credential.Provider) error {
	short, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	found, err := credentials.Retrieve(short)
	if err != nil {
		return err
	}
	who, err := client.GetCallerIdentity(short)
	switch {
	case err == nil:
		tflog.Info(ctx, "running as "+who.ARN, map[string]any{"credentials": found.Source})
	case ram.IsCode(err, "InvalidAccessKeyId", "InvalidAccessKeySecret", "SignatureDoesNotMatch", "IncompleteSignature", "InvalidSecurityToken", "MissingSecurityToken", "Forbidden.AccessKeyDisabled"):
		return fmt.Errorf("STS does not accept the credentials from %s: %w", found.Source, err)
	default:
		tflog.Warn(ctx, "the credentials could not be checked", map[string]any{"error": err.Error()})
	}
	return nil
}

func (p *ramProvider) Resources(context.Context) []func() resource.Resource {
	var out []func() resource.Resource
	for _, o := range objects() {
		out = append(out, o.Resources()...)
	}
	return out
}

func (p *ramProvider) ListResources(context.Context) []func() list.ListResource {
	var out []func() list.ListResource
	for _, o := range objects() {
		out = append(out, o.ListResources()...)
	}
	return out
}

func (p *ramProvider) DataSources(context.Context) []func() datasource.DataSource {
	out := dataSources()
	for _, o := range objects() {
		out = append(out, o.DataSources()...)
	}
	return out
}

func (p *ramProvider) Functions(context.Context) []func() function.Function { return functions() }

func (a *assumeRole) config() *credential.AssumeRole {
	if a == nil {
		return nil
	}
	return &credential.AssumeRole{
		RoleARN: a.RoleARN.ValueString(), SessionName: a.RoleSessionName.ValueString(), ExternalID: a.ExternalID.ValueString(),
		Policy: a.Policy.ValueString(), Duration: time.Duration(a.DurationSeconds.ValueInt64()) * time.Second,
	}
}

func (a *assumeRoleWithOIDC) config() *credential.AssumeRoleWithOIDC {
	if a == nil {
		return nil
	}
	return &credential.AssumeRoleWithOIDC{
		RoleARN: a.RoleARN.ValueString(), OIDCProviderARN: a.OIDCProviderARN.ValueString(),
		Token: a.OIDCToken.ValueString(), TokenFile: a.OIDCTokenFile.ValueString(), TokenTag: a.OIDCTokenTag.ValueString(), SessionName: a.RoleSessionName.ValueString(),
		Policy: a.Policy.ValueString(), Duration: time.Duration(a.DurationSeconds.ValueInt64()) * time.Second,
	}
}

// retrySettings turns the arguments into those of the client, where 0 is the default and below 0 is
// never.
func retrySettings(m *model) (int, time.Duration) {
	retries := int(m.MaxRetries.ValueInt64())
	if !m.MaxRetries.IsNull() && retries == 0 {
		retries = -1
	}
	return retries, time.Duration(m.MaxRetryWait.ValueInt64()) * time.Second
}

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
