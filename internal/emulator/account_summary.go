// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package emulator

// summary is the quotas and what is used of them (reference: limits.md §1).
type summary struct {
	AccessKeysPerUserQuota              int
	AccountAccessKeysPerAccountQuota    int
	AttachedPoliciesPerGroupQuota       int
	AttachedPoliciesPerRoleQuota        int
	AttachedPoliciesPerUserQuota        int
	AttachedSystemPoliciesPerGroupQuota int
	AttachedSystemPoliciesPerRoleQuota  int
	AttachedSystemPoliciesPerUserQuota  int
	ConditionsPerAKPolicyQuota          int
	Groups                              int
	GroupsPerUserQuota                  int
	GroupsQuota                         int
	IPItemsPerAKPolicyQuota             int
	MFADevices                          int
	MFADevicesInUse                     int
	Policies                            int
	PoliciesQuota                       int
	PolicySizeQuota                     int
	Roles                               int
	RolesQuota                          int
	Users                               int
	UsersQuota                          int
	VersionsPerPolicyQuota              int
	VirtualMFADevicesQuota              int
}

type summaryAnswer struct{ SummaryMap summary }

// The quotas of policies of access keys: guesses, the numbers are not sourced.
var (
	conditionsPerKeyPolicyQuota = quota{"ConditionsPerAKPolicyQuota", 8}
	addressesPerKeyPolicyQuota  = quota{"IPItemsPerAKPolicyQuota", 50}
)

func accountSummaryObject() object {
	return object{
		quotas: []quota{conditionsPerKeyPolicyQuota, addressesPerKeyPolicyQuota},
		actions: []action{
			{product: productIMS, name: "GetAccountSummary", resources: []resource{theAccount}, run: getAccountSummary},
		},
	}
}

func getAccountSummary(c *call) (any, error) {
	return summaryAnswer{summary{
		AccessKeysPerUserQuota:              c.quota(accessKeysPerUserQuota),
		AccountAccessKeysPerAccountQuota:    c.quota(accessKeysPerAccountQuota),
		AttachedPoliciesPerGroupQuota:       c.quota(attachedQuota(principalGroup, policyCustom)),
		AttachedPoliciesPerRoleQuota:        c.quota(attachedQuota(principalRole, policyCustom)),
		AttachedPoliciesPerUserQuota:        c.quota(attachedQuota(principalUser, policyCustom)),
		AttachedSystemPoliciesPerGroupQuota: c.quota(attachedQuota(principalGroup, policySystem)),
		AttachedSystemPoliciesPerRoleQuota:  c.quota(attachedQuota(principalRole, policySystem)),
		AttachedSystemPoliciesPerUserQuota:  c.quota(attachedQuota(principalUser, policySystem)),
		ConditionsPerAKPolicyQuota:          c.quota(conditionsPerKeyPolicyQuota),
		Groups:                              groups.Len(c.tx),
		GroupsPerUserQuota:                  c.quota(groupsPerUserQuota),
		GroupsQuota:                         c.quota(groupsQuota),
		IPItemsPerAKPolicyQuota:             c.quota(addressesPerKeyPolicyQuota),
		MFADevices:                          mfaDevices.Len(c.tx),
		MFADevicesInUse:                     mfaDevices.Len(c.tx) - mfaDevicesOfUser.Count(c.tx, ""),
		Policies:                            policies.Len(c.tx),
		PoliciesQuota:                       c.quota(policiesQuota),
		PolicySizeQuota:                     c.quota(policySizeQuota),
		Roles:                               roles.Len(c.tx),
		RolesQuota:                          c.quota(rolesQuota),
		Users:                               users.Len(c.tx),
		UsersQuota:                          c.quota(usersQuota),
		VersionsPerPolicyQuota:              c.quota(versionsPerPolicyQuota),
		VirtualMFADevicesQuota:              c.quota(virtualMFADevicesQuota),
	}}, nil
}
