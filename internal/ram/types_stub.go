// Copyright (c) The terraform-provider-ram Authors
// SPDX-License-Identifier: MPL-2.0

package ram

import (
	"context"
	"errors"
	"iter"
)

var errStub = errors.New("not built yet")

type User struct {
	UserID, UserName, UserPrincipalName, DisplayName, MobilePhone, Email, Comments, CreateDate, UpdateDate, LastLoginDate, ProvisionType, Status string
	Tags                                                                                                                                         map[string]string
}
type UserUpdate struct{ NewUserName, NewDisplayName, NewMobilePhone, NewEmail, NewComments *string }

func (c *Client) CreateUser(ctx context.Context, u User) (User, error)     { return User{}, errStub }
func (c *Client) GetUser(ctx context.Context, userID string) (User, error) { return User{}, errStub }
func (c *Client) GetUserByName(ctx context.Context, userName string) (User, error) {
	return User{}, errStub
}
func (c *Client) UpdateUser(ctx context.Context, userName string, u UserUpdate) error { return errStub }
func (c *Client) DeleteUser(ctx context.Context, userName string) error               { return errStub }
func (c *Client) ListUsers(ctx context.Context) iter.Seq2[User, error] {
	return func(yield func(User, error) bool) { yield(User{}, errStub) }
}

type Group struct{ GroupID, GroupName, DisplayName, Comments, CreateDate, UpdateDate string }
type GroupUpdate struct{ NewGroupName, NewDisplayName, NewComments *string }

func (c *Client) CreateGroup(ctx context.Context, g Group) (Group, error) { return Group{}, errStub }
func (c *Client) GetGroup(ctx context.Context, groupName string) (Group, error) {
	return Group{}, errStub
}
func (c *Client) UpdateGroup(ctx context.Context, groupName string, u GroupUpdate) error {
	return errStub
}
func (c *Client) DeleteGroup(ctx context.Context, groupName string) error { return errStub }
func (c *Client) ListGroups(ctx context.Context) iter.Seq2[Group, error] {
	return func(yield func(Group, error) bool) { yield(Group{}, errStub) }
}

type Membership struct{ UserName, GroupName, JoinDate string }
type GroupMember struct{ UserName, DisplayName, JoinDate string }
type UserGroup struct{ GroupID, GroupName, DisplayName, Comments, JoinDate string }

func (c *Client) AddUserToGroup(ctx context.Context, userName, groupName string) error {
	return errStub
}
func (c *Client) RemoveUserFromGroup(ctx context.Context, userName, groupName string) error {
	return errStub
}
func (c *Client) GetGroupMembership(ctx context.Context, userName, groupName string) (Membership, error) {
	return Membership{}, errStub
}
func (c *Client) ListUsersForGroup(ctx context.Context, groupName string) ([]GroupMember, error) {
	return nil, errStub
}
func (c *Client) ListGroupsForUser(ctx context.Context, userName string) ([]UserGroup, error) {
	return nil, errStub
}

type AccessKey struct{ AccessKeyID, UserName, Status, CreateDate, UpdateDate, Secret string }
type LastUsed struct{ Date, ServiceName string }

func (c *Client) CreateAccessKey(ctx context.Context, userName string) (AccessKey, error) {
	return AccessKey{}, errStub
}
func (c *Client) GetAccessKey(ctx context.Context, userName, accessKeyID string) (AccessKey, error) {
	return AccessKey{}, errStub
}
func (c *Client) UpdateAccessKey(ctx context.Context, userName, accessKeyID, status string) error {
	return errStub
}
func (c *Client) DeleteAccessKey(ctx context.Context, userName, accessKeyID string) error {
	return errStub
}
func (c *Client) ListAccessKeys(ctx context.Context, userName string) ([]AccessKey, error) {
	return nil, errStub
}
func (c *Client) GetAccessKeyLastUsed(ctx context.Context, userName, accessKeyID string) (LastUsed, error) {
	return LastUsed{}, errStub
}

type Policy struct {
	PolicyName, PolicyType, Description, DefaultVersion, CreateDate, UpdateDate, PolicyDocument string
	AttachmentCount                                                                             int
	Tags                                                                                        map[string]string
}
type PolicyVersion struct {
	VersionID                  string
	IsDefaultVersion           bool
	CreateDate, PolicyDocument string
}

const (
	PolicyTypeSystem = "System"
	PolicyTypeCustom = "Custom"
)

func (c *Client) CreatePolicy(ctx context.Context, p Policy) (Policy, error) {
	return Policy{}, errStub
}
func (c *Client) GetPolicy(ctx context.Context, policyType, policyName string) (Policy, error) {
	return Policy{}, errStub
}
func (c *Client) ListPolicies(ctx context.Context, policyType string) iter.Seq2[Policy, error] {
	return func(yield func(Policy, error) bool) { yield(Policy{}, errStub) }
}
func (c *Client) UpdatePolicyDescription(ctx context.Context, policyName, description string) error {
	return errStub
}
func (c *Client) CreatePolicyVersion(ctx context.Context, policyName, document string) (PolicyVersion, error) {
	return PolicyVersion{}, errStub
}
func (c *Client) ListPolicyVersions(ctx context.Context, policyType, policyName string) ([]PolicyVersion, error) {
	return nil, errStub
}
func (c *Client) GetPolicyVersion(ctx context.Context, policyType, policyName, versionID string) (PolicyVersion, error) {
	return PolicyVersion{}, errStub
}
func (c *Client) SetDefaultPolicyVersion(ctx context.Context, policyName, versionID string) error {
	return errStub
}
func (c *Client) DeletePolicyVersion(ctx context.Context, policyName, versionID string) error {
	return errStub
}
func (c *Client) DeletePolicy(ctx context.Context, policyName string) error { return errStub }

type PrincipalType string

const (
	PrincipalUser  PrincipalType = "User"
	PrincipalGroup PrincipalType = "Group"
	PrincipalRole  PrincipalType = "Role"
)

type Attachment struct {
	PrincipalType                                                      PrincipalType
	PrincipalName, PolicyType, PolicyName, ResourceGroupID, AttachDate string
}
type AttachedPolicy struct{ PolicyName, PolicyType, DefaultVersion, Description, AttachDate string }
type PolicyEntity struct {
	PrincipalType                          PrincipalType
	PrincipalName, PrincipalID, AttachDate string
}
type AttachmentFilter struct {
	PrincipalType                                          PrincipalType
	PrincipalName, PolicyType, PolicyName, ResourceGroupID string
}

func (c *Client) AttachPolicy(ctx context.Context, a Attachment) error { return errStub }
func (c *Client) DetachPolicy(ctx context.Context, a Attachment) error { return errStub }
func (c *Client) GetPolicyAttachment(ctx context.Context, a Attachment) (Attachment, error) {
	return Attachment{}, errStub
}
func (c *Client) ListPoliciesForPrincipal(ctx context.Context, t PrincipalType, name string) ([]AttachedPolicy, error) {
	return nil, errStub
}
func (c *Client) ListEntitiesForPolicy(ctx context.Context, policyType, policyName string) ([]PolicyEntity, error) {
	return nil, errStub
}
func (c *Client) ListPolicyAttachments(ctx context.Context, filter AttachmentFilter) iter.Seq2[Attachment, error] {
	return func(yield func(Attachment, error) bool) { yield(Attachment{}, errStub) }
}

type Role struct {
	RoleID, RoleName, ARN, Description, AssumeRolePolicyDocument, CreateDate, UpdateDate string
	MaxSessionDuration                                                                   int
	Tags                                                                                 map[string]string
}
type RoleUpdate struct {
	NewAssumeRolePolicyDocument, NewDescription *string
	NewMaxSessionDuration                       *int
}

func (c *Client) CreateRole(ctx context.Context, r Role) (Role, error)                { return Role{}, errStub }
func (c *Client) GetRole(ctx context.Context, roleName string) (Role, error)          { return Role{}, errStub }
func (c *Client) UpdateRole(ctx context.Context, roleName string, u RoleUpdate) error { return errStub }
func (c *Client) DeleteRole(ctx context.Context, roleName string) error               { return errStub }
func (c *Client) ListRoles(ctx context.Context) iter.Seq2[Role, error] {
	return func(yield func(Role, error) bool) { yield(Role{}, errStub) }
}

type TagTarget struct{ ResourceType, ID, Name string }

func (c *Client) TagResources(ctx context.Context, target TagTarget, tags map[string]string) error {
	return errStub
}
func (c *Client) UntagResources(ctx context.Context, target TagTarget, keys []string) error {
	return errStub
}
func (c *Client) ListTagResources(ctx context.Context, target TagTarget) (map[string]string, error) {
	return nil, errStub
}

type CallerIdentity struct{ AccountID, ARN, IdentityType, PrincipalID, UserID, RoleID string }

func (c *Client) GetAccountSummary(ctx context.Context) (map[string]int, error) { return nil, errStub }
func (c *Client) GetDefaultDomain(ctx context.Context) (string, error)          { return "", errStub }
func (c *Client) GetAccountAlias(ctx context.Context) (string, error)           { return "", errStub }
func (c *Client) GetCallerIdentity(ctx context.Context) (CallerIdentity, error) {
	return CallerIdentity{}, errStub
}
