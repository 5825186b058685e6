// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// ramActions and the lists below are the actions of RAM and STS without the service
// code. Of other services this package knows what some actions of OSS are about, no
// more. A test compares the lists with RAM's own system policies.
// reference: actions.md §3.
const ramActions = `
AddClientIdToOIDCProvider AddFingerprintToOIDCProvider AddUserToGroup AttachPolicyToGroup
AttachPolicyToRole AttachPolicyToUser BindMFADevice ChangePassword CheckServiceLinkedRoleExistence
ClearAccountAlias CreateAccessKey CreateAppSecret CreateApplication CreateGroup CreateLoginProfile
CreateOIDCProvider CreatePolicy CreatePolicyVersion CreateResourceGroup CreateRole
CreateSAMLProvider CreateServiceLinkedRole CreateUser CreateVirtualMFADevice DecodeDiagnosticMessage
DeleteAccessKey DeleteAccessKeyInRecycleBin DeleteAppSecret DeleteApplication DeleteGroup
DeleteLoginProfile DeleteOIDCProvider DeletePasskey DeletePolicy DeletePolicyVersion
DeleteResourceGroup DeleteRole DeleteSAMLProvider DeleteServiceLinkedRole DeleteUser
DeleteUserInRecycleBin DeleteVirtualMFADevice DeprovisionApplication DeprovisionExternalApplication
DetachPolicyFromGroup DetachPolicyFromRole DetachPolicyFromUser DisableVirtualMFA
GenerateCredentialReport GenerateGovernanceReport GetAccessKeyInfoInRecycleBin GetAccessKeyLastUsed
GetAccessKeyPolicy GetAccountAlias GetAccountMFAInfo GetAccountSecurityPracticeReport
GetAccountSummary GetAppSecret GetApplication GetApplicationProvisionInfo GetCredentialReport
GetDefaultDomain GetExternalApplication GetGovernanceItemReport GetGovernanceReportStatus GetGroup
GetLoginProfile GetOIDCProvider GetPasswordPolicy GetPolicy GetPolicyVersion GetResourceGroup
GetRole GetSAMLProvider GetSecurityPreference GetServiceLinkedRoleDeletionStatus GetUser
GetUserInRecycleBin GetUserMFAInfo GetUserSsoSettings GetVerificationInfo ListAccessKeys
ListAccessKeysInRecycleBin ListAppSecretIds ListApplicationProvisionInfos ListApplications
ListEntitiesForPolicy ListExternalApplications ListGroups ListGroupsForUser ListOIDCProviders
ListPasskeys ListPolicies ListPoliciesForGroup ListPoliciesForRole ListPoliciesForUser
ListPolicyVersions ListPredefinedScopes ListRecentGovernanceMetrics ListResourceGroups ListRoles
ListSAMLProviders ListTagResources ListUserBasicInfos ListUsers ListUsersForGroup
ListUsersInRecycleBin ListVirtualMFADevices PassRole ProvisionApplication
ProvisionExternalApplication RemoveClientIdFromOIDCProvider RemoveFingerprintFromOIDCProvider
RemoveUserFromGroup RestoreAccessKeyFromRecycleBin RestoreUserFromRecycleBin SetAccessKeyPolicy
SetAccountAlias SetDefaultDomain SetDefaultPolicyVersion SetPasswordPolicy SetSecurityPreference
SetUserSsoSettings SetVerificationInfo TagResources UnbindMFADevice UnbindVerification
UntagResources UpdateAccessKey UpdateApplication UpdateGroup UpdateLoginProfile UpdateOIDCProvider
UpdatePasskey UpdatePolicyDescription UpdateResourceGroup UpdateRole UpdateSAMLProvider UpdateUser
`

// policyActions are actions that no API has. reference: actions.md §4.
const policyActions = `
GenerateAccessToken GenerateServiceLastAccessedDetails GetServiceLastAccessedDetails
`

// resourceManagerActions are names of the actions of ResourceManager on policies,
// which policies name with the service ram. The names are inferred: no source
// lists them.
const resourceManagerActions = `
AttachPolicy DetachPolicy ListPolicyAttachments
`

const stsActions = `
AssumeRole AssumeRoleWithOIDC AssumeRoleWithSAML AssumeRoleWithServiceIdentity GetCallerIdentity
SetSourceIdentity
`

// knownAction reports whether a pattern with that service and name can match an
// action. Services whose actions are not known match anything.
func knownAction(service, name string) bool {
	var all string
	switch service {
	case "ram", "ims":
		all = ramActions + policyActions + resourceManagerActions
	case "sts":
		all = stsActions
	default:
		return true
	}
	return containsField(all, func(known string) bool { return MatchFold(name, known) })
}

// containsField reports whether one of the words of a list is as wanted.
func containsField(list string, wanted func(string) bool) bool {
	for word := range strings.FieldsSeq(list) {
		if wanted(word) {
			return true
		}
	}
	return false
}
