// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package usage

import "strings"

// resourcesOf are what the actions of RAM need permission on, relative to the account;
// where there are several, on each. {user} and the like are names in the parameters of
// the call, "account" is all of it, and "*" not only RAM's own.
// reference: actions.md §2, §3.
var resourcesOf = func() map[string][]string {
	out := map[string][]string{}
	for on, actions := range map[string]string{
		"oidc-provider/{oidc}": `AddClientIdToOIDCProvider AddFingerprintToOIDCProvider CreateOIDCProvider DeleteOIDCProvider
			GetOIDCProvider RemoveClientIdFromOIDCProvider RemoveFingerprintFromOIDCProvider
			UpdateOIDCProvider`,
		"user/{user} group/{group}":     `AddUserToGroup RemoveUserFromGroup`,
		"group/{group} policy/{policy}": `AttachPolicyToGroup DetachPolicyFromGroup`,
		"role/{role} policy/{policy}":   `AttachPolicyToRole DetachPolicyFromRole`,
		"user/{user} policy/{policy}":   `AttachPolicyToUser DetachPolicyFromUser`,
		"user/{user}": `BindMFADevice ChangePassword CreateAccessKey CreateLoginProfile DeleteAccessKey
			DeleteAccessKeyInRecycleBin DeleteLoginProfile DeletePasskey DeleteUser DeleteUserInRecycleBin
			DisableVirtualMFA GetAccessKeyInfoInRecycleBin GetAccessKeyLastUsed GetAccessKeyPolicy
			GetLoginProfile GetUser GetUserInRecycleBin GetUserMFAInfo GetVerificationInfo ListAccessKeys
			ListAccessKeysInRecycleBin ListGroupsForUser ListPasskeys ListPoliciesForUser
			RestoreAccessKeyFromRecycleBin RestoreUserFromRecycleBin SetAccessKeyPolicy UnbindMFADevice
			UnbindVerification UpdateAccessKey UpdateLoginProfile UpdatePasskey UpdateUser`,
		"*": `CheckServiceLinkedRoleExistence CreateResourceGroup CreateServiceLinkedRole
			DecodeDiagnosticMessage DeleteResourceGroup DeleteServiceLinkedRole GetResourceGroup
			GetServiceLinkedRoleDeletionStatus ListPolicyAttachments ListResourceGroups SetVerificationInfo
			UpdateResourceGroup`,
		"account": `ClearAccountAlias GenerateCredentialReport GenerateGovernanceReport GetAccountAlias
			GetAccountMFAInfo GetAccountSecurityPracticeReport GetAccountSummary GetCredentialReport
			GetDefaultDomain GetGovernanceItemReport GetGovernanceReportStatus GetPasswordPolicy
			GetSecurityPreference GetUserSsoSettings ListRecentGovernanceMetrics SetAccountAlias
			SetDefaultDomain SetPasswordPolicy SetSecurityPreference SetUserSsoSettings`,
		"application/*": `CreateAppSecret CreateApplication DeleteAppSecret DeleteApplication DeprovisionApplication
			DeprovisionExternalApplication GetAppSecret GetApplication GetApplicationProvisionInfo
			GetExternalApplication ListAppSecretIds ListApplicationProvisionInfos ListApplications
			ListExternalApplications ListPredefinedScopes ProvisionApplication ProvisionExternalApplication
			UpdateApplication`,
		"group/*": `CreateGroup ListGroups`,
		"policy/{policy}": `CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion
			ListEntitiesForPolicy ListPolicyVersions SetDefaultPolicyVersion UpdatePolicyDescription`,
		"role/{role}":          `CreateRole DeleteRole GetRole ListPoliciesForRole UpdateRole`,
		"saml-provider/*":      `CreateSAMLProvider ListSAMLProviders`,
		"user/*":               `CreateUser ListUserBasicInfos ListUsers ListUsersInRecycleBin`,
		"mfa/*":                `CreateVirtualMFADevice DeleteVirtualMFADevice ListVirtualMFADevices`,
		"group/{group}":        `DeleteGroup GetGroup ListPoliciesForGroup ListUsersForGroup UpdateGroup`,
		"saml-provider/{saml}": `DeleteSAMLProvider GetSAMLProvider UpdateSAMLProvider`,
		"oidc-provider/*":      `ListOIDCProviders`,
		"policy/*":             `ListPolicies`,
		"role/*":               `ListRoles`,
		"{tagged}":             `ListTagResources TagResources UntagResources`,
	} {
		for action := range strings.FieldsSeq(actions) {
			out[action] = strings.Fields(on)
		}
	}
	return out
}()
