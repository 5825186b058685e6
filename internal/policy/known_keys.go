// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// conditionKeys are the keys of the families that are known as a whole. Those that
// end with a slash are followed by the key of a tag.
// reference: policy-language.md §7.1, §7.2.
var conditionKeys = [...]string{
	"acs:CurrentTime", "acs:SecureTransport", "acs:SourceIp", "acs:MFAPresent", "acs:PrincipalARN", "acs:PrincipalArn",
	"acs:PrincipalRDId", "acs:PrincipalRDPath", "acs:RequestTag/", "acs:ResourceTag/", "acs:ResourceGroupId",
	"acs:SourceVpc", "acs:VpcSourceIp", "acs:UserAgent", "acs:AccessId", "acs:Service", "acs:RDManageScope",
	"acs:RequestedRegion", "acs:PrincipalTag/",
	"oidc:iss", "oidc:aud", "oidc:sub",
	"ram:ServiceName", "ram:ServiceNames", "ram:TrustedPrincipalTypes", "ram:OidcIssuerUrl",
	"saml:recipient",
	KeyExternalID, "sts:SourceIdentity",
}

func knownKey(key string) bool {
	for _, k := range conditionKeys {
		tag := strings.HasSuffix(k, "/")
		if !tag && key == k || tag && strings.HasPrefix(key, k) && len(key) > len(k) {
			return true
		}
	}
	return false
}

// keysOf returns the known keys of a family, in whatever case its prefix is.
func keysOf(family string) []string {
	var out []string
	for _, k := range conditionKeys {
		if prefix, _, _ := strings.Cut(k, ":"); strings.EqualFold(prefix, family) {
			out = append(out, k)
		}
	}
	return out
}

// knownFamily reports whether keys with that prefix are listed.
func knownFamily(prefix string) bool { return len(keysOf(prefix)) > 0 }

// closedFamily reports whether keys with that prefix come from tokens or from the
// parameters of STS, so that new ones are not to be expected.
func closedFamily(prefix string) bool {
	switch strings.ToLower(prefix) {
	case "oidc", "saml", "sts":
		return true
	}
	return false
}

// foreignFamily reports whether keys with that prefix are of another cloud: of AWS,
// whose keys for OIDC tokens begin with the host of the issuer, of Tencent Cloud or
// of Huawei Cloud. reference: services.md §2.
func foreignFamily(prefix string) bool {
	switch strings.ToLower(prefix) {
	case "aws", "s3", "iam", "ec2", "qcs", "g":
		return true
	}
	return strings.Contains(prefix, ".")
}

// likeOfOthers are keys of other clouds that have another name here.
var likeOfOthers = [...]struct{ theirs, ours string }{
	{"aud", "oidc:aud"},
	{"sub", "oidc:sub"},
	{"iss", "oidc:iss"},
	{"MultiFactorAuthPresent", "acs:MFAPresent"},
	{"prefix", "oss:Prefix"},
	{"delimiter", "oss:Delimiter"},
	{"PassedToService", "acs:Service"},
}
