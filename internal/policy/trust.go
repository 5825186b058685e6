// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

// Audience values of SAML single sign-on, the value of saml:recipient.
// reference: policy-language.md §3.
const (
	// SAMLRecipientChina is the sign-on address of the site aliyun.com.
	SAMLRecipientChina = "https://signin.aliyun.com/saml-role/sso"
	// SAMLRecipientInternational is the one of the site alibabacloud.com.
	SAMLRecipientInternational = "https://signin.alibabacloud.com/saml-role/sso"
)

// ActionAssumeRole is the action of every trust policy.
const ActionAssumeRole = "sts:AssumeRole"

// TrustService returns a trust policy for cloud services, given by their domain
// names, such as ecs.aliyuncs.com.
func TrustService(services ...string) *Document {
	return trust(Principal{Service: services}, nil)
}

// TrustRAM returns a trust policy for accounts, users or roles, given by their
// ARNs. See [AccountARN]. Conditions may be nil.
func TrustRAM(arns []string, conditions []Condition) *Document {
	return trust(Principal{RAM: arns}, conditions)
}

// AccountARN returns the principal that stands for every user and role of an
// account to which the account gives the permission.
func AccountARN(accountID string) string { return "acs:ram::" + accountID + ":root" }

// TrustSAML returns a trust policy for users who sign on through a SAML
// provider, given by its ARN; recipient is one of the SAMLRecipient constants,
// and empty stands for the international one.
func TrustSAML(providerARN, recipient string) *Document {
	if recipient == "" {
		recipient = SAMLRecipientInternational
	}
	return trust(Principal{Federated: []string{providerARN}}, []Condition{
		{Operator: "StringEquals", Key: "saml:recipient", Values: []string{recipient}},
	})
}

// TrustOIDC returns a trust policy for workloads that hold a token of an OIDC
// provider, given by its ARN. Issuer and audiences are compared exactly;
// subjects may be patterns, and any subject is taken when there is none.
func TrustOIDC(providerARN, issuer string, audiences, subjects []string) *Document {
	conditions := []Condition{{Operator: "StringEquals", Key: "oidc:iss", Values: []string{issuer}}}
	if len(audiences) > 0 {
		conditions = append(conditions, Condition{Operator: "StringEquals", Key: "oidc:aud", Values: audiences})
	}
	if len(subjects) > 0 {
		operator := "StringEquals"
		for _, s := range subjects {
			if hasWildcard(s) {
				operator = "StringLike"
			}
		}
		conditions = append(conditions, Condition{Operator: operator, Key: "oidc:sub", Values: subjects})
	}
	return trust(Principal{Federated: []string{providerARN}}, conditions)
}

func trust(p Principal, conditions []Condition) *Document {
	s := Statement{Effect: Allow, Actions: []string{ActionAssumeRole}, Principal: &p, Conditions: conditions}
	return &Document{Version: Version, Statements: []Statement{s.Clone()}}
}
