// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package policy

import "strings"

// level is what an action of OSS is about.
type level uint8

const (
	ossAnything level = iota
	ossAccount
	ossBucket
	ossObject
)

// ossBucketActions and ossObjectActions are the actions of OSS on one bucket and on
// objects in it. Those on live channels and media are in neither.
// reference: services.md §3.
const ossBucketActions = `
DeleteBucket DeleteBucketCors DeleteBucketEncryption DeleteBucketLifecycle DeleteBucketLogging
DeleteBucketPolicy DeleteBucketReplication DeleteBucketTagging DeleteBucketWebsite GetBucketAcl
GetBucketCors GetBucketEncryption GetBucketInfo GetBucketLifecycle GetBucketLocation GetBucketLogging
GetBucketPolicy GetBucketReferer GetBucketReplication GetBucketReplicationLocation
GetBucketReplicationProgress GetBucketRequestPayment GetBucketTagging GetBucketVersioning
GetBucketWebsite ListMultipartUploads ListObjectVersions ListObjects PutBucket PutBucketAcl PutBucketCors
PutBucketEncryption PutBucketLifecycle PutBucketLogging PutBucketPolicy PutBucketReferer
PutBucketReplication PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite
`

const ossObjectActions = `
AbortMultipartUpload DeleteObject DeleteObjectTagging DeleteObjectVersion DeleteObjectVersionTagging
GetObject GetObjectAcl GetObjectTagging GetObjectVersion GetObjectVersionAcl GetObjectVersionTagging
ListParts PutObject PutObjectAcl PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging
RestoreObject RestoreObjectVersion
`

// ossLevel returns what an action is about. Patterns and actions that are not in the
// lists may be about anything.
func ossLevel(name string) level {
	if strings.EqualFold(name, "ListBuckets") {
		return ossAccount
	}
	named := func(known string) bool { return strings.EqualFold(known, name) }
	switch {
	case containsField(ossBucketActions, named):
		return ossBucket
	case containsField(ossObjectActions, named):
		return ossObject
	}
	return ossAnything
}

// ossResources is what the resources of a statement can match in OSS.
type ossResources struct {
	matches [ossObject + 1]bool
	bucket  string // of the first resource, for advice
}

// ossLevels warns about actions of OSS that no resource of their statement can
// match: those on buckets with objects alone, and the other way round.
func (v *validator) ossLevels(st *sourceStatement) {
	about, certain := v.ossResources(st.resource)
	if !certain {
		return
	}
	for _, it := range st.action.items {
		service, name, _ := strings.Cut(it.text, ":")
		if !strings.EqualFold(service, "oss") || !v.budget.spend(200*len(name)) {
			continue
		}
		l := ossLevel(name)
		if about.matches[l] {
			continue
		}
		advice := ""
		switch l {
		case ossAccount:
			advice = `is about all buckets of the account: give it a statement of its own with "acs:oss:*:*:*"`
		case ossBucket:
			advice = "is about a bucket, and no resource here is one: add acs:oss:*:*:" + about.bucket
		case ossObject:
			advice = "is about objects, and no resource here is one: add acs:oss:*:*:" + about.bucket + "/*"
		}
		v.warn(ossResource, it.place, "%s %s.", show(it.text), advice)
	}
}

// ossResources looks at resources. It is not certain about those that are not all
// known, wrong, or of OSS among others.
func (v *validator) ossResources(l list) (about ossResources, certain bool) {
	about.matches[ossAnything] = true
	for _, it := range l.items {
		a, err := ParseARN(it.text)
		switch {
		case it.text == "*" || it.unknown || err != nil || strings.HasPrefix(a.Resource, "accesspoint"):
			return about, false
		case a.Service != "oss" && (hasWildcard(a.Service) || a.Service == ""):
			return about, false
		case a.Service != "oss":
			continue
		}
		certain = true
		bucket, _, inside := strings.Cut(a.Resource, "/")
		if about.bucket == "" {
			about.bucket = Shorten(bucket, 80)
		}
		about.matches[ossAccount] = about.matches[ossAccount] || strings.Trim(a.Resource, "*") == ""
		about.matches[ossBucket] = about.matches[ossBucket] || !inside
		about.matches[ossObject] = about.matches[ossObject] || inside || hasWildcard(bucket)
	}
	return about, certain
}

// ossFields warns about fields of an ARN that no resource of OSS has.
// reference: policy-language.md §4.5.
func (v *validator) ossFields(it item, a ARN) {
	if a.Region == "*" && a.Account != "" {
		return
	}
	should := ARN{Service: "oss", Region: "*", Account: a.Account, Resource: Shorten(a.Resource, 80)}
	if should.Account == "" {
		should.Account = "*"
	}
	v.warn(ossARN, it.place, "OSS takes * alone as the region, and * or an account ID as the account: write %s.", should)
}
