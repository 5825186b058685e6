// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/terraform-provider-ram/terraform-provider-ram/internal/account"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/credential"
	ramfunction "github.com/terraform-provider-ram/terraform-provider-ram/internal/function"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/identity"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/permission"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/role"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/sso"
	"github.com/terraform-provider-ram/terraform-provider-ram/internal/tfkit"
)

// Objects is every RAM object: each brings its resource, list resource and data sources.
func Objects() []tfkit.Object {
	return []tfkit.Object{
		identity.User,
		identity.Group,
		identity.GroupMembership,
		credential.AccessKey,
		credential.LoginProfile,
		permission.Policy,
		permission.UserPolicyAttachment,
		permission.GroupPolicyAttachment,
		permission.RolePolicyAttachment,
		role.Role,
		sso.SAMLProvider,
		sso.OIDCProvider,
		account.PasswordPolicy,
		account.SecurityPreference,
	}
}

// dataSources is every data source that belongs to no object.
func dataSources() []func() datasource.DataSource {
	return []func() datasource.DataSource{
		account.NewCallerIdentity,
		permission.NewPolicyDocument,
		permission.NewPolicySimulation,
		permission.NewEffectivePolicies,
	}
}

// functions is every provider function.
func functions() []func() function.Function {
	return []func() function.Function{
		ramfunction.NewARNParse,
		ramfunction.NewARNBuild,
		ramfunction.NewCertificateFingerprint,
		ramfunction.NewPolicyEquivalent,
		ramfunction.NewPolicyMinify,
		ramfunction.NewPolicyMerge,
		ramfunction.NewPolicySplit,
		ramfunction.NewPolicyAllows,
		ramfunction.NewPolicyFindings,
		ramfunction.NewPolicyNoNewAccess,
		ramfunction.NewPolicyNotGranted,
		ramfunction.NewPolicyCompare,
		ramfunction.NewTrustPolicyForService,
		ramfunction.NewTrustPolicyForAccount,
		ramfunction.NewTrustPolicyForSAML,
		ramfunction.NewTrustPolicyForOIDC,
	}
}
